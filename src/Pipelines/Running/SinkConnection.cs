using Millrace.DeltaProtocol.Snapshots;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sinks;

namespace Millrace.Pipelines.Running;

/// <summary>A sink while the flows to it run.</summary>
internal sealed class SinkConnection : IAsyncDisposable
{
    private readonly PipelineServices _services;
    private readonly PipelineHome _home;
    private readonly DatasetDeclaration _declared;
    private readonly SinkLedger _ledger;
    private readonly ISink _sink;
    private readonly string _ledgerId;
    private readonly string _updateId;

    private SinkConnection(
        PipelineServices services, PipelineHome home, DatasetDeclaration declared, SinkLedger ledger, ISink sink, string ledgerId, string updateId)
    {
        _services = services;
        _home = home;
        _declared = declared;
        _ledger = ledger;
        _sink = sink;
        _ledgerId = ledgerId;
        _updateId = updateId;
    }

    /// <summary>Makes the sink, and its ledger when there is none.</summary>
    public static async Task<SinkConnection> OpenAsync(
        PipelineServices services, PipelineHome home, PipelineDeclaration declaration, DatasetDeclaration declared, string updateId, CancellationToken cancellationToken)
    {
        // What a run that was ended left behind belongs to a batch that is made again.
        string stage = home.SinkStage(declared.Name).Value;
        if (Directory.Exists(stage)) Directory.Delete(stage, recursive: true);
        SinkLedger ledger = new(services, home, declared.Name);
        Snapshot kept = await ledger.EnsureAsync(cancellationToken).ConfigureAwait(false);
        return new SinkConnection(services, home, declared, ledger, SinkOpener.Open(services, declaration, declared), kept.Metadata.Id, updateId);
    }

    /// <summary>What takes the batches of a flow.</summary>
    public SinkWriter WriterOf(FlowDeclaration flow) => new(_services, _home, _declared, _ledger, _sink)
    {
        Flow = flow.Name,
        LedgerId = _ledgerId,
        UpdateId = _updateId,
    };

    /// <summary>Writes down that flows begin again.</summary>
    public Task TellAsync(IReadOnlyDictionary<string, long> progress, CancellationToken cancellationToken) => _ledger.TellAsync(batch: null, progress, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => SinkOpener.CloseAsync(_declared, _sink);
}
