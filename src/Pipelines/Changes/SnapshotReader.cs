using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Changes;

/// <summary>
/// Gives the snapshots that a flow has not taken yet, one after the other: versions of a table up to the one that is the latest
/// when it is first asked for, or what a function gives.
/// </summary>
internal sealed class SnapshotReader
{
    private readonly PipelineServices _services;
    private readonly FlowQuery _query;
    private readonly SnapshotLog _log;
    private readonly FlowDeclaration _flow;
    private DeltaLog? _table;
    private Snapshot? _latest;
    private SnapshotPosition? _position;
    private SnapshotStep? _step;
    private long _batch;

    private SnapshotReader(PipelineServices services, FlowQuery query, SnapshotLog log)
    {
        _services = services;
        _query = query;
        _flow = query.Flow;
        _log = log;
    }

    /// <summary>Opens a flow at the snapshot that its target's log says.</summary>
    /// <param name="services">Where tables lie.</param>
    /// <param name="home">Where positions are kept.</param>
    /// <param name="query">The flow's query.</param>
    /// <param name="target">The target; null when the flow begins anew.</param>
    /// <param name="start">The number under which the flow keeps its position.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<SnapshotReader> OpenAsync(
        PipelineServices services, PipelineHome home, FlowQuery query, Snapshot? target, long start, CancellationToken cancellationToken)
    {
        SnapshotReader reader = new(services, query, new SnapshotLog(services.Store, home.Offsets(query.Flow, start), query.Flow));
        if (target?.TransactionVersion(home.AppId(query.Flow, start)) is not long committed) return reader;
        reader._batch = committed + 1;
        reader._position = await reader._log.ReadAsync(committed, cancellationToken).ConfigureAwait(false);
        return reader;
    }

    /// <summary>The next snapshot, or null when there is none.</summary>
    /// <exception cref="MillraceException">CDC_SNAPSHOT_VERSION, STREAM_SOURCE_REPLACED, PIPELINE_CODE_INVALID.</exception>
    public async Task<SnapshotStep?> NextAsync(CancellationToken cancellationToken) => _step ??= _flow.Changes!.Snapshots!.Next is { } next
        ? OfFunction(next)
        : await OfTableAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Writes down which snapshot the batch takes that is about to be committed.</summary>
    public async Task BeginAsync(SnapshotStep step, CancellationToken cancellationToken)
    {
        _position = SnapshotPosition.Of(step.Version, step.Pinned?.Metadata.Id);
        await _log.WriteAsync(step.Batch, _position, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves past the snapshot that the target now holds.</summary>
    public async Task CommittedAsync(CancellationToken cancellationToken)
    {
        await _log.CommittedAsync(_batch, cancellationToken).ConfigureAwait(false);
        _batch++;
        _step = null;
    }

    private SnapshotStep? OfFunction(Func<SnapshotVersion?, NextSnapshot?> next)
    {
        SnapshotVersion? last = _position is null ? null : Last(_position);
        NextSnapshot? given;
        try
        {
            given = next(last);
        }
        catch (Exception fault) when (fault is not (MillraceException or OperationCanceledException))
        {
            throw ChangeErrors.SnapshotFunction(_flow, fault);
        }

        if (given is null) return null;
        if (last is not null && given.Version.Kind != last.Kind)
            throw ChangeErrors.SnapshotVersion(_flow, $"gave version {given.Version} ({given.Version.Kind}) after {last} ({last.Kind}); versions are of one type.");
        if (given.Version.CompareTo(last) <= 0) throw ChangeErrors.SnapshotVersion(_flow, $"gave version {given.Version} after {last}; versions must ascend.");
        FlowDeclaration flow = _flow with { Query = given.Query };
        if (_services.Governor.RequestsOf(FlowQuery.InputOf(flow)).Any(FlowQuery.IsStream)) throw ChangeErrors.SnapshotStream(_flow);
        return new SnapshotStep(_batch, flow, given.Version, Table: null, Pinned: null);
    }

    private async Task<SnapshotStep?> OfTableAsync(CancellationToken cancellationToken)
    {
        if (_query.Requests is not [RelationRequest.Table { Travel: null } request]) throw ChangeErrors.SnapshotOfSeveral(_flow, _query.Requests.Count);
        _table ??= await FlowReader.TableOfAsync(_services, request, cancellationToken).ConfigureAwait(false);
        if (_table is null) return null;
        _latest ??= await _table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (_position is null) return Step(_latest);
        if (_position.Table != _latest.Metadata.Id) throw RunErrors.SourceReplaced(request.Parts[^1], _flow.Name, _flow.Target.Table);
        long last = (long)Last(_position).Value;
        if (_latest.Version <= last) return null;
        await foreach (VersionChange change in _table.ChangesAsync(last + 1, _latest.Version, cancellationToken).ConfigureAwait(false))
        {
            // A version that only arranges files anew has the rows of the one before.
            if (!change.Removes.Any(static removed => removed.IsDataChange) && !change.Adds.Any(static added => added.IsDataChange)) continue;
            return Step(change.Version == _latest.Version
                ? _latest
                : await _table.SnapshotAtVersionAsync(change.Version, cancellationToken).ConfigureAwait(false));
        }

        return null;

        SnapshotStep Step(Snapshot snapshot) => new(_batch, _flow, SnapshotVersion.Of(snapshot.Version), request.Name, snapshot);
    }

    private SnapshotVersion Last(SnapshotPosition position)
    {
        try
        {
            return SnapshotVersion.Parse(position.Kind, position.Version);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            throw ChangeErrors.SnapshotPosition(_flow, position.Version, fault);
        }
    }
}
