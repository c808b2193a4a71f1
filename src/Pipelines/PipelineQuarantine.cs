using Millrace.DeltaProtocol;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Quarantine;
using Millrace.Pipelines.Running;

namespace Millrace.Pipelines;

/// <summary>
/// The quarantines of a pipeline: rows that broke a rule, kept to be looked at, mended and tried again.
/// Thread safety: members may be called at once; a replay and an update of the pipeline exclude each other.
/// </summary>
public sealed class PipelineQuarantine
{
    private readonly PipelineServices _services;
    private readonly PipelineHome _home;
    private readonly string _name;
    private readonly PipelineDeclaration _declaration;

    internal PipelineQuarantine(PipelineServices services, PipelineHome home, string name, PipelineDeclaration declaration)
    {
        _services = services;
        _home = home;
        _name = name;
        _declaration = declaration;
    }

    /// <summary>The datasets that have a quarantine, in the order of their declaration, whether rules still ask for it or not.</summary>
    public async Task<IReadOnlyList<TableName>> ListAsync(CancellationToken cancellationToken)
    {
        List<TableName> found = [];
        foreach (DatasetDeclaration dataset in _declaration.Datasets.Where(dataset => dataset.IsStored))
        {
            DeltaLog? table = await new QuarantineStore(_services, _home, dataset).OpenAsync(cancellationToken).ConfigureAwait(false);
            if (table is not null) found.Add(dataset.Name);
        }

        return found;
    }

    /// <summary>The table that holds the quarantine of a dataset.</summary>
    public static TableName TableOf(TableName dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return DatasetDeclaration.QuarantineOf(dataset);
    }

    /// <summary>The stored dataset that a name of one to three parts means, or null; the name of its quarantine means it too.</summary>
    public TableName? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        TableName full = TableName.FromParts(name.Split('.'), _declaration.Catalog, _declaration.Schema);
        return _declaration.Datasets.FirstOrDefault(dataset =>
            dataset.IsStored && (dataset.Name.Equals(full) || DatasetDeclaration.QuarantineOf(dataset.Name).Equals(full)))?.Name;
    }

    /// <summary>
    /// Judges rows that wait by the rules of today and appends those that pass to their table. It may be stopped anywhere and
    /// run again: no row comes twice.
    /// </summary>
    /// <exception cref="MillraceException">QUARANTINE_MISSING, QUARANTINE_EXPRESSION, QUERY_INVALID, PIPELINE_BUSY and others.</exception>
    public async Task<ReplaySummary> ReplayAsync(TableName dataset, ReplayRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using RunLock taken = RunLock.Take(_name, _home.Lock, $"replay of {dataset}");
        return await (await ReplayOfAsync(dataset, cancellationToken).ConfigureAwait(false)).RunAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes rows.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="MillraceException">QUARANTINE_MISSING, QUARANTINE_EXPRESSION, QUERY_INVALID, PIPELINE_BUSY and others.</exception>
    public async Task<long> PurgeAsync(TableName dataset, PurgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using RunLock taken = RunLock.Take(_name, _home.Lock, $"purge of {dataset}");
        return await (await ReplayOfAsync(dataset, cancellationToken).ConfigureAwait(false)).PurgeAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<QuarantineReplay> ReplayOfAsync(TableName dataset, CancellationToken cancellationToken)
    {
        PipelineDeclaration complete = await RuleTables.LoadAsync(_services, _declaration, cancellationToken).ConfigureAwait(false);
        return new QuarantineReplay(_services, _home, complete.Find(dataset) ?? throw QuarantineErrors.Unknown(dataset));
    }
}
