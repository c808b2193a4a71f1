using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.DeltaProtocol;
using Millrace.Engine.Queries;
using Millrace.Engine;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Changes;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Quarantine;
using Millrace.Pipelines.Rules;
using Millrace.Pipelines.Sources;
using Millrace.Pipelines.Streams;

namespace Millrace.Pipelines.Running;

/// <summary>Runs one stage: reads, checks, writes and commits batch by batch until nothing is left.</summary>
internal sealed class FlowRunner(
    PipelineServices services,
    PipelineHome home,
    PipelineDeclaration declaration,
    IReadOnlyDictionary<string, FlowQuery> queries,
    EventWriter events,
    Action<UpdateProgress> report)
{
    private readonly Dictionary<Foundation.Names.TableName, QuarantineStore> _quarantines = [];

    /// <summary>Runs a stage and says what it did. A fault ends the stage; batches committed before it stay.</summary>
    public async Task<DatasetSummary> RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        DatasetSummary summary = stage switch
        {
            Stage.Append append => await AppendAsync(append, cancellationToken).ConfigureAwait(false),
            Stage.Refresh refresh => await RefreshAsync(refresh, cancellationToken).ConfigureAwait(false),
            Stage.Define define => await ViewPublisher.RunAsync(services, events, define, cancellationToken).ConfigureAwait(false),
            Stage.Exclude exclude => SummaryOf(exclude) with { State = DatasetState.Excluded },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return stage is Stage.Append or Stage.Refresh
            ? await TableRules.JudgeAsync(services, home, events, stage, summary, cancellationToken).ConfigureAwait(false)
            : summary;
    }

    /// <summary>An empty summary of a stage.</summary>
    public static DatasetSummary SummaryOf(Stage stage) => new(stage.Name, stage.Dataset.Dataset.Kind, stage.Technique, stage.Reason)
    {
        IsResetRefused = stage is Stage.Append { IsResetRefused: true },
        Expectations = stage.Dataset.Dataset.Expectations.Select(rule => new ExpectationSummary(rule.Name, rule.Action, Passed: 0, Failed: 0) { Type = rule.Rule.Type }).ToArray(),
    };

    private async Task<DatasetSummary> AppendAsync(Stage.Append stage, CancellationToken cancellationToken)
    {
        DatasetDeclaration dataset = stage.Dataset.Dataset;
        if (dataset.Sink is null) return await AppendAsync(stage, sink: null, cancellationToken).ConfigureAwait(false);
        SinkConnection sink = await SinkConnection.OpenAsync(services, home, declaration, dataset, events.UpdateId, cancellationToken).ConfigureAwait(false);
        try
        {
            return await AppendAsync(stage, sink, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await sink.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<DatasetSummary> AppendAsync(Stage.Append stage, SinkConnection? sink, CancellationToken cancellationToken)
    {
        DatasetDeclaration dataset = stage.Dataset.Dataset;
        TableWriter table = new(services, home, dataset) { ChangesText = stage.Dataset.ChangesText };
        Snapshot? target = await TargetAsync(dataset, cancellationToken).ConfigureAwait(false);
        long before = target?.TransactionVersion(home.ResetAppId) ?? 0;
        long generation = stage.IsReset && target is not null ? before + 1 : before;
        Reset reset = new(generation > before ? generation : null);
        DatasetSummary summary = SummaryOf(stage);
        foreach (FlowDeclaration flow in stage.Dataset.Flows)
        {
            events.FlowState(stage, flow, "STARTING", fault: null);
            long rowsBefore = summary.RowsIn;
            FlowStart start = FlowStart.Of(home, stage, flow, target, generation);
            reset.Add(start.Progress);
            DatasetSummary earlier = summary;
            IRowTarget writer = sink?.WriterOf(flow) ?? (IRowTarget)table;
            summary = await RunFlowAsync(stage, flow, writer, start, reset, summary, cancellationToken).ConfigureAwait(false);
            bool hasRun = summary.RowsIn > rowsBefore || (!flow.ReadsStreams && !ReferenceEquals(summary, earlier));
            events.FlowState(stage, flow, hasRun ? "COMPLETED" : "IDLE", fault: null);
        }

        if (reset.IsToBeTold && sink is not null)
        {
            await sink.TellAsync(reset.Take(home), cancellationToken).ConfigureAwait(false);
        }
        else if (reset.IsToBeTold)
        {
            // Nothing came: the table is emptied, or the flow has started again, all the same.
            bool empties = reset.Generation is not null;
            if (empties) await QuarantineOf(dataset).ClearAsync(cancellationToken).ConfigureAwait(false);
            ParquetWritten nothing = new([], RowsIn: 0, RowsDropped: 0, new long[dataset.Expectations.Count]);
            await table.CommitAsync(nothing, stage.Schema, new WriteMode(empties, Batch: null, reset.Take(home)), cancellationToken).ConfigureAwait(false);
        }

        DatasetState state = summary.State == DatasetState.Queued ? DatasetState.Idle : summary.State;
        if (sink is not null) return summary with { State = state };
        await table.EnsureAsync(stage.Schema, cancellationToken).ConfigureAwait(false);
        await QuarantineOf(dataset).EnsureAsync(cancellationToken).ConfigureAwait(false);
        Snapshot? after = await TargetAsync(dataset, cancellationToken).ConfigureAwait(false);
        return summary with { Version = after?.Version, State = state };
    }

    private Task<DatasetSummary> RunFlowAsync(
        Stage.Append stage, FlowDeclaration flow, IRowTarget writer, FlowStart start, Reset reset, DatasetSummary summary, CancellationToken cancellationToken) => flow switch
    {
        { IsOnce: true } => RunOnceAsync(stage, flow, writer, start, reset, summary, cancellationToken),
        { ReplaceWhere: not null } => RunReplaceAsync(stage, flow, writer, reset, summary, cancellationToken),
        { Changes.Snapshots: not null } => RunSnapshotsAsync(stage, flow, writer, start, reset, summary, cancellationToken),
        _ => RunStreamAsync(stage, flow, writer, start, reset, summary, cancellationToken),
    };

    /// <summary>Computes the rows of a flow that replaces others, when something it reads has changed since it last did.</summary>
    private async Task<DatasetSummary> RunReplaceAsync(
        Stage.Append stage, FlowDeclaration flow, IRowTarget writer, Reset reset, DatasetSummary summary, CancellationToken cancellationToken)
    {
        FlowQuery query = queries[flow.Name];
        Snapshot? target = await TargetAsync(stage.Dataset.Dataset, cancellationToken).ConfigureAwait(false);
        bool isForced = stage.IsReset || stage.Restarts.Any(restart => restart.Flow == flow.Name);

        // The versions are read before the rows: should a source move on in between, the next update computes again.
        IReadOnlyDictionary<string, long> sources = await RefreshSources.CurrentAsync(services, home, query, cancellationToken).ConfigureAwait(false);
        RefreshChoice choice = RefreshSources.Decide(home, query, target, sources, isForced);
        if (choice.Technique == RefreshTechnique.NoOp) return summary;
        report(new UpdateProgress(stage.Name, DatasetState.Running, summary.RowsOut, $"computing: {choice.Reason}"));
        Dictionary<string, long> progress = new(sources);
        foreach ((string appId, long number) in reset.Progress(home)) progress[appId] = number;
        WriteMode mode = new(reset.Generation is not null, Batch: null, progress);
        summary = await WriteAsync(stage, flow, slice: null, writer, mode, summary, cancellationToken).ConfigureAwait(false);
        reset.Take(home);
        return summary;
    }

    private async Task<DatasetSummary> RunSnapshotsAsync(
        Stage.Append stage, FlowDeclaration flow, IRowTarget writer, FlowStart start, Reset reset, DatasetSummary summary, CancellationToken cancellationToken)
    {
        Snapshot? target = reset.Generation is null ? await TargetAsync(stage.Dataset.Dataset, cancellationToken).ConfigureAwait(false) : null;
        SnapshotReader reader = await SnapshotReader.OpenAsync(services, home, queries[flow.Name], target, start.Number, cancellationToken).ConfigureAwait(false);
        ChangeWriter? changes = ChangesOf(flow, stage, writer, start.Generation);
        while (await reader.NextAsync(cancellationToken).ConfigureAwait(false) is SnapshotStep step)
        {
            report(new UpdateProgress(stage.Name, DatasetState.Running, summary.RowsOut, $"comparing snapshot {step.Version}"));
            await reader.BeginAsync(step, cancellationToken).ConfigureAwait(false);
            WriteMode mode = new(reset.Generation is not null, (home.AppId(flow, start.Number), step.Batch), reset.Progress(home));
            summary = await WriteAsync(stage, step.Flow, slice: null, writer, mode, summary, cancellationToken, changes: changes, snapshot: step).ConfigureAwait(false);
            reset.Take(home);

            // The snapshot is in the table: nothing may keep the position from moving past it.
            await reader.CommittedAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return summary;
    }

    private async Task<DatasetSummary> RunStreamAsync(
        Stage.Append stage, FlowDeclaration flow, IRowTarget writer, FlowStart start, Reset reset, DatasetSummary summary, CancellationToken cancellationToken)
    {
        Snapshot? target = reset.Generation is null ? await TargetAsync(stage.Dataset.Dataset, cancellationToken).ConfigureAwait(false) : null;
        FlowReader reader = await FlowReader.OpenAsync(services, home, queries[flow.Name], target, start.Number, cancellationToken).ConfigureAwait(false);
        FlowStates states = new(services, home, flow, start.Number);
        ChangeWriter? changes = ChangesOf(flow, stage, writer, start.Generation);
        StreamLog? streams = StreamBatch.IsFor(queries[flow.Name]) ? new StreamLog(services.Store, home.StreamRows(flow, start.Number), flow) : null;
        while (await reader.NextAsync(cancellationToken).ConfigureAwait(false) is FlowSlice slice)
        {
            (int files, long _) = slice.Size;
            foreach (SourceListing listing in reader.TakeListings()) events.Streams.Listed(stage, flow, listing);
            report(new UpdateProgress(stage.Name, DatasetState.Running, summary.RowsOut, files > 0 ? $"reading {files} files" : "reading new rows") { WaitingFiles = reader.WaitingFiles });
            WriteMode mode = new(reset.Generation is not null, (home.AppId(flow, start.Number), slice.Batch), reset.Progress(home));
            summary = await WriteAsync(stage, flow, slice, writer, mode, summary, cancellationToken, states: states, changes: changes, streams: streams).ConfigureAwait(false);
            reset.Take(home);

            // The batch is in the table: nothing may keep the position from moving past it.
            await reader.CommittedAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return summary;
    }

    private async Task<DatasetSummary> RunOnceAsync(
        Stage.Append stage, FlowDeclaration flow, IRowTarget writer, FlowStart start, Reset reset, DatasetSummary summary, CancellationToken cancellationToken)
    {
        Snapshot? target = await TargetAsync(stage.Dataset.Dataset, cancellationToken).ConfigureAwait(false);
        string appId = home.AppId(flow, start.Number);
        if (target?.TransactionVersion(appId) is not null) return summary;
        WriteMode mode = new(reset.Generation is not null, (appId, 0), reset.Progress(home));
        ChangeWriter? changes = ChangesOf(flow, stage, writer, start.Generation);
        summary = await WriteAsync(stage, flow, slice: null, writer, mode, summary, cancellationToken, changes: changes).ConfigureAwait(false);
        reset.Take(home);
        return summary;
    }

    private ChangeWriter? ChangesOf(FlowDeclaration flow, Stage stage, IRowTarget writer, long generation) =>
        flow.Changes is null ? null : new ChangeWriter(services, home, stage.Dataset.Dataset, writer, generation);

    private async Task<DatasetSummary> RefreshAsync(Stage.Refresh stage, CancellationToken cancellationToken)
    {
        DatasetDeclaration dataset = stage.Dataset.Dataset;
        FlowDeclaration flow = stage.Dataset.Flows[0];
        FlowQuery query = queries[flow.Name];
        Snapshot? target = await TargetAsync(dataset, cancellationToken).ConfigureAwait(false);

        // The versions are read before the rows: should a source move on in between, the next refresh computes again.
        IReadOnlyDictionary<string, long> sources = await RefreshSources.CurrentAsync(services, home, query, cancellationToken).ConfigureAwait(false);
        RefreshSelector selector = new(services, home, declaration);
        (RefreshChoice choice, Increment? increment) = await selector.SelectAsync(
            dataset, stage.Schema, query, target, stage.IsForced, sources, cancellationToken).ConfigureAwait(false);
        events.Planning(stage, flow, choice);
        Stage.Refresh decided = stage with { Choice = choice };
        DatasetSummary summary = SummaryOf(decided) with { Version = target?.Version };
        if (choice.Technique == RefreshTechnique.NoOp)
        {
            events.FlowState(stage, flow, "IDLE", fault: null);
            return summary with { State = DatasetState.Idle };
        }

        events.FlowState(stage, flow, "STARTING", fault: null);
        report(new UpdateProgress(stage.Name, DatasetState.Running, RowsOut: 0, $"computing: {choice.Reason}"));
        TableWriter writer = new(services, home, dataset);
        WriteMode mode = new(ReplacesAll: increment?.Appends != true, Batch: null, sources);
        summary = await WriteAsync(decided, flow, slice: null, writer, mode, summary, cancellationToken, increment).ConfigureAwait(false);
        await QuarantineOf(dataset).EnsureAsync(cancellationToken).ConfigureAwait(false);
        events.FlowState(stage, flow, "COMPLETED", fault: null);
        Snapshot? after = await TargetAsync(dataset, cancellationToken).ConfigureAwait(false);
        return summary with { State = DatasetState.Completed, Version = after?.Version };
    }

    private async Task<BoundQuery> BindAsync(
        FlowDeclaration flow, DatasetDeclaration dataset, RunResolver resolver, StreamBatch? stream, CancellationToken cancellationToken)
    {
        BoundQuery bound = stream is null
            ? await resolver.BindAsync(flow, FlowQuery.InputOf(flow), cancellationToken).ConfigureAwait(false)
            : await stream.BindAsync(resolver, cancellationToken).ConfigureAwait(false);
        return GeneratedColumns.Fill(services.Engine, dataset, bound);
    }

    private async Task<DatasetSummary> WriteAsync(
        Stage stage, FlowDeclaration flow, FlowSlice? slice, IRowTarget writer, WriteMode mode, DatasetSummary summary, CancellationToken cancellationToken,
        Increment? increment = null, FlowStates? states = null, ChangeWriter? changes = null, StreamLog? streams = null, SnapshotStep? snapshot = null)
    {
        DatasetDeclaration dataset = stage.Dataset.Dataset;
        long started = services.Clock.GetTimestamp();
        bool readsWhole = slice is null && (flow.IsOnce || queries[flow.Name].Shape.Work == StreamWork.Whole);
        bool carriesFile = dataset.Quarantine is not null && streams is null && RowOrigin.CanCarryFile(flow);
        using RunResolver resolver = new(services, home, declaration, flow, slice) { CarriesFile = carriesFile, ReadsWhole = readsWhole, Pinned = PinOf(snapshot) };
        ReplaceBatch? replacing = await ReplaceBatch.OfAsync(services, flow, mode, resolver, cancellationToken).ConfigureAwait(false);
        StreamManifest? before = streams is null ? null : await streams.ReadAsync(slice!.Batch - 1, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            // Each try starts from what was known before the batch.
            using BatchStates? learned = slice is null ? null : states?.Begin(slice.Batch);
            resolver.States = learned;
            using StreamBatch? stream = streams is null ? null : new StreamBatch(services, queries[flow.Name], streams, before!, slice!.Batch);
            resolver.Views.Clear();
            using BatchRules judge = new(services, dataset, resolver);
            BoundQuery query;
            ChangeBatch? batch;
            TableSchema given;
            ParquetWrite order;
            ParquetWritten written;
            try
            {
                BoundQuery bound = judge.Hold(increment?.Rows ?? await BindAsync(flow, dataset, resolver, stream, cancellationToken).ConfigureAwait(false), cancellationToken);
                query = carriesFile ? RowOrigin.WithoutFile(services.Engine, bound) : QueryShape.WithoutHidden(services.Engine, flow, bound);
                batch = changes is null ? null : await changes.BatchAsync(flow, query, resolver, snapshot?.Version, cancellationToken).ConfigureAwait(false);
                given = batch?.Layout.Target ?? increment?.Schema ?? QueryShape.Stored(dataset, services.Engine.StoredSchema(query));
                order = ReplaceBatch.Order(replacing, batch?.Order() ?? writer.Order(query, given, ExpectationGate.Rules(dataset)));
                if (dataset.Quarantine is not null && RowOrigin.ExpressionOf(services.Engine, bound) is string origin) order = order with { Query = bound, Origin = origin };
                order = await JudgedAsync(order, given, judge, dataset, mode, replacing, cancellationToken).ConfigureAwait(false);
                written = await WriteDurablyAsync(order, cancellationToken).ConfigureAwait(false);
            }
            catch (MillraceException fault) when (fault.Code.Value == "QUERY_FAILED")
            {
                // A value or a line that the fast way refuses: read with care and try the same batch again.
                if (await resolver.TryFallBackAsync(cancellationToken).ConfigureAwait(false)) continue;
                throw;
            }

            return await CommitAsync(order, written, given, query, learned, batch, stream, judge).ConfigureAwait(false);
        }

        async Task<DatasetSummary> CommitAsync(
            ParquetWrite order, ParquetWritten written, TableSchema given, BoundQuery query, BatchStates? learned, ChangeBatch? batch, StreamBatch? stream, BatchRules judge)
        {
            long lateRows = 0;
            long checkedRows = written.RowsIn;
            IReadOnlyList<ExpectationSummary> inViews = resolver.Views.Counts();
            try
            {
                resolver.Views.Check(dataset, cancellationToken);
                replacing?.Check(query, written, cancellationToken);
                if (batch is not null) checkedRows = batch.Check(written, cancellationToken) + written.RowsDropped;
                ExpectationGate.Check(services.Engine, dataset, judge, batch?.Upserts ?? query, written, checkedRows, cancellationToken);
                if (batch is null) NullGate.Check(dataset, written, given);
                IReadOnlyList<string> added = await resolver.KeepColumnsAsync(cancellationToken).ConfigureAwait(false);
                if (added.Count > 0) events.SchemaChanged(stage, flow, added);
                if (stream is not null) await stream.WriteAsync(cancellationToken).ConfigureAwait(false);
                QuarantineBatch kept = QuarantineBatch.Of(flow, slice, mode.Batch, mode.ReplacesAll, events.UpdateId);
                await QuarantineOf(dataset).TakeAsync(kept, written.Kept, cancellationToken).ConfigureAwait(false);
                written.Kept?.Delete();
                if (learned is not null) lateRows = await learned.WriteAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                MillraceEngine.DeleteWritten(order);
                throw;
            }

            // From here on the files are the commit's: when it ends in a fault, nobody knows whether it happened, and files
            // that no commit names do no harm.
            (CommitResult result, AppliedChanges? applied) = batch is not null
                ? await changes!.ApplyAsync(batch, written, mode, cancellationToken).ConfigureAwait(false)
                : await CommitRowsAsync(writer, replacing, written, given, mode, cancellationToken).ConfigureAwait(false);
            if (batch is null && result is CommitResult.AlreadyApplied) MillraceEngine.DeleteWritten(order);
            lateRows += await CommittedAsync(learned, stream).ConfigureAwait(false);
            if (stream is { RowsIn: > 0 and long rows }) written = written with { RowsIn = rows };
            if (batch is not null) await CleanAsync(stage, flow, changes!, batch).ConfigureAwait(false);
            if (lateRows > 0) events.RowsLate(stage, flow, lateRows);
            TellTroubles(stage, flow, result, writer);
            BatchCounts counts = new(written, checkedRows, applied) { InViews = inViews };
            TimeSpan elapsed = services.Clock.GetElapsedTime(started);
            events.FlowMetrics(stage, flow, slice?.Batch, counts, elapsed, slice?.Backlog);
            if (slice is not null) events.Streams.Progress(stage, flow, slice, counts, elapsed, stream?.Watermark, services.Clock.GetUtcNow());
            DatasetSummary total = WithShares(stage, Add(summary, counts, resolver.FlawedRecords), counts) with { RowsLate = summary.RowsLate + lateRows };
            report(Committed(total));
            return total;
        }
    }

    private static (string Table, Snapshot Version)? PinOf(SnapshotStep? step) =>
        step is { Table: string table, Pinned: Snapshot version } ? (table, version) : null;

    private static async Task<(CommitResult Result, AppliedChanges? Applied)> CommitRowsAsync(
        IRowTarget writer, ReplaceBatch? replacing, ParquetWritten written, TableSchema schema, WriteMode mode, CancellationToken cancellationToken) =>
        replacing is { IsStaged: true }
            ? await replacing.CommitAsync(writer, written, schema, mode, cancellationToken).ConfigureAwait(false)
            : (await writer.CommitAsync(written, schema, mode, cancellationToken).ConfigureAwait(false), null);

    /// <summary>What went wrong behind a commit, and does no harm to it.</summary>
    private void TellTroubles(Stage stage, FlowDeclaration flow, CommitResult result, IRowTarget writer)
    {
        if (result is CommitResult.Committed { CheckpointFault: Exception late }) events.CheckpointFailed(stage, flow, late);
        if (writer.Care.Fault is Exception careless) events.CareFailed(stage, flow, careless);
    }

    /// <summary>The batch is in the table; what is left over is looked after again with the next one.</summary>
    private async Task CleanAsync(Stage stage, FlowDeclaration flow, ChangeWriter changes, ChangeBatch batch)
    {
        try
        {
            await changes.CleanAsync(batch.Layout, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is MillraceException or IOException)
        {
            events.CareFailed(stage, flow, fault);
        }
    }

    private async Task<ParquetWritten> WriteDurablyAsync(ParquetWrite order, CancellationToken cancellationToken)
    {
        using CancellationTokenSource written = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task writeback = Writeback.RunAsync(services, order.Directory, order.FilePrefix, written.Token);
        try
        {
            return services.Engine.WriteParquet(order, cancellationToken);
        }
        finally
        {
            await written.CancelAsync().ConfigureAwait(false);
            await writeback.ConfigureAwait(false);
        }
    }

    private static UpdateProgress Committed(DatasetSummary total) => new(total.Name, DatasetState.Running, total.RowsOut, "committed")
    {
        FailedExpectations = total.Expectations.Count == 0 ? null : total.Expectations.Sum(static rule => rule.Failed),
    };

    private static DatasetSummary Add(DatasetSummary summary, BatchCounts counts, long flawed) => summary with
    {
        State = DatasetState.Completed,
        RowsIn = summary.RowsIn + counts.Written.RowsIn,
        RowsOut = summary.RowsOut + counts.RowsOut,
        RowsDeleted = summary.RowsDeleted + (counts.Applied?.Deleted ?? 0),
        RowsDropped = summary.RowsDropped + counts.Written.RowsDropped,
        RowsQuarantined = summary.RowsQuarantined + (counts.Written.Kept?.Count ?? 0),
        ExpectationsOfViews = ViewGates.Sum(summary.ExpectationsOfViews, counts.InViews),
        FlawedRecords = summary.FlawedRecords + flawed,
        Expectations = summary.Expectations.Select((rule, index) => rule.Type is "FRESH" or "RATE" ? rule : rule with
        {
            Passed = rule.Passed + counts.CheckedRows - counts.Written.FailedByRule[index],
            Failed = rule.Failed + counts.Written.FailedByRule[index],
        }).ToArray(),
    };

    /// <summary>Tells which shares the batch missed.</summary>
    private DatasetSummary WithShares(Stage stage, DatasetSummary summary, BatchCounts counts)
    {
        IReadOnlyList<Expectation> rules = stage.Dataset.Dataset.Expectations;
        for (int index = 0; index < rules.Count; index++)
        {
            if (rules[index].Rule is not ExpectationRule.Share share) continue;
            if (ExpectationGate.ShareFinding(rules[index], share, counts.CheckedRows, counts.Written.FailedByRule[index]) is not string finding) continue;
            events.Rules.ShareMissed(stage, finding);
            summary = summary with { Expectations = [.. summary.Expectations.Select((rule, at) => at == index ? rule with { Finding = finding } : rule)] };
        }

        return summary;
    }

    /// <summary>The order with the verdicts of rules that look at other rows.</summary>
    private async Task<ParquetWrite> JudgedAsync(
        ParquetWrite order, TableSchema given, BatchRules judge, DatasetDeclaration dataset, WriteMode mode, ReplaceBatch? replacing, CancellationToken cancellationToken)
    {
        if (!BatchRules.AreNeeded(dataset)) return order;
        StandingRows standing = mode.ReplacesAll
            ? StandingRows.None
            : new StandingRows(await TargetAsync(dataset, cancellationToken).ConfigureAwait(false), replacing?.Condition);
        return order with { Query = await judge.JudgeAsync(order.Query, given, standing, [], cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>The batch is in the table: what was remembered of it holds.</summary>
    /// <returns>Rows of streams that came too late.</returns>
    private static async Task<long> CommittedAsync(BatchStates? learned, StreamBatch? stream)
    {
        if (learned is not null) await learned.CommittedAsync().ConfigureAwait(false);
        if (stream is null) return 0;
        await stream.CommittedAsync().ConfigureAwait(false);
        return stream.RowsLate;
    }

    private QuarantineStore QuarantineOf(DatasetDeclaration dataset) =>
        _quarantines.TryGetValue(dataset.Name, out QuarantineStore? known) ? known : _quarantines[dataset.Name] = new QuarantineStore(services, home, dataset);

    private Task<Snapshot?> TargetAsync(DatasetDeclaration dataset, CancellationToken cancellationToken) =>
        ProgressLog.SnapshotAsync(services, home, dataset, cancellationToken);
}
