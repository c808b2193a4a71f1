using System.Globalization;
using System.Text.Json;
using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.Delta.Scanning;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>
/// One attempt of a MERGE: joins the rows that can match, by the columns the condition needs; remembers pairs and marks
/// the rows that change; then reads only files with such rows, once for what they become.
/// </summary>
internal sealed class MergeRun
{
    private readonly ChangeDraft _draft;
    private readonly MergeOrder _order;
    private readonly MergeClauses _clauses;
    private readonly MergeSource _source;
    private readonly WriteTarget _target;
    private readonly TableScanner _scanner;

    private MergeRun(ChangeDraft draft, MergeOrder order, MergeSource source, WriteTarget target)
    {
        _draft = draft;
        _order = order;
        _clauses = new MergeClauses(order.Clauses);
        _source = source;
        _target = target;
        _scanner = new TableScanner(draft.Services);
    }

    public static async Task PrepareAsync(ChangeDraft draft, MergeOrder order, CancellationToken cancellationToken)
    {
        if (order.Clauses.Count == 0) throw TableErrors.OrderInvalid(draft.Snapshot.Root, "the merge has no WHEN clause");
        draft.Operation = "MERGE";
        draft.Parameters["predicate"] = JsonSerializer.Serialize([order.Notes.PredicateText ?? order.Condition.Sql], OperationText.Default.StringArray);
        using MergeSource source = MergeSource.Of(draft.Services, order, cancellationToken);
        if (order.WithSchemaEvolution) draft.Transaction.MergeSchema(MergeShape.Added(order, source, draft.Snapshot.Schema));
        MergeRun run = new(draft, order, source, draft.Target());
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        FilePredicate wanted = _clauses.BySource.Count > 0
            ? FilePredicate.Anything
            : new MergePruning(_draft.Services.Engine, _order, _source, _draft.Snapshot.Schema).Predicate(cancellationToken);
        IReadOnlyList<DataFile> files = [.. TableScanner.FilesOf(_draft.Snapshot, wanted)];
        _draft.Transaction.SetRead(wanted, files);
        using RowMarks marks = new(_draft.Services.Engine, files);
        using RowMarks matched = new(_draft.Services.Engine, files);
        string all = await RowsAsync(marks, files, cancellationToken).ConfigureAwait(false);
        using MergeMatches matches = MergeMatches.Find(_draft, _order, _clauses, _source, all, cancellationToken);
        if (!_clauses.AllowsManyMatches) matches.RequireUnique(_draft, _source, cancellationToken);
        marks.Mark(new BoundQuery($"SELECT * FROM {matches.Pairs(MergeMatches.IsActing)}"), cancellationToken);
        long byPairs = marks.Count;
        MergeRows rows = new(_draft, _order, _clauses, _source, _target, matches, marks, matched);
        if (_clauses.BySource.Count > 0)
        {
            matched.Mark(new BoundQuery($"SELECT * FROM {matches.All}"), cancellationToken);
            marks.Mark(new BoundQuery(rows.LeftAlone(all)), cancellationToken);
        }

        await WriteAsync(rows, marks, matches, byPairs, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(MergeRows rows, RowMarks marks, MergeMatches matches, long byPairs, CancellationToken cancellationToken)
    {
        IReadOnlyList<DataFile> touched = [.. marks.Touched];
        MarkedFiles files = await MarkedFiles.ApplyAsync(_draft, _target, marks, cancellationToken).ConfigureAwait(false);
        string before = await RowsAsync(marks, touched, cancellationToken).ConfigureAwait(false);
        string? copied = files.Rewritten.Count == 0 ? null : await RowsAsync(marks, files.Rewritten, cancellationToken).ConfigureAwait(false);
        using HeldRows? held = _target.HasChangeFeed && touched.Count > 0
            ? _draft.Services.Engine.Hold(rows.New(before), $"millrace_rows_{_draft.Services.Environment.NewId():N}", cancellationToken)
            : null;
        BoundQuery added = held is null ? rows.New(before) : new BoundQuery($"SELECT * FROM {Foundation.Text.Sql.Name(held.Name)}");
        WrittenRows written = _draft.FilesFor(_target).Write(rows.WithCopied(added, copied), rows.Rules, withRowIds: true, cancellationToken);
        _draft.Add(written);
        IReadOnlyList<NewChangeFile> changes = held is null ? [] : _draft.FilesFor(_target).WriteChanges(rows.Changes(before, added), cancellationToken);
        foreach (NewChangeFile file in changes) _draft.Transaction.AddChangeFile(file);

        long inserted = rows.CountInserted(cancellationToken);
        _draft.Count(rows.Identities, inserted);
        long updatedByPairs = matches.CountBy(_draft, _clauses, cancellationToken);
        long bySource = marks.Count - byPairs;
        long updatedBySource = rows.CountUpdatedBySource(before, bySource, cancellationToken);
        long updated = updatedByPairs + updatedBySource;
        bool changesSchema = !_target.Schema.Equals(_draft.Snapshot.Schema);
        _draft.IsNothing = written.Files.Count == 0 && touched.Count == 0 && _order.Notes.Progress is null && !changesSchema;
        Tell(files, written, changes.Count, new Counts(inserted, updated, marks.Count - updated, updatedByPairs, byPairs - updatedByPairs, updatedBySource, bySource - updatedBySource));
    }

    /// <summary>The rows of files with the columns the table will have.</summary>
    private async Task<string> RowsAsync(RowMarks marks, IReadOnlyList<DataFile> files, CancellationToken cancellationToken)
    {
        TableScan scan = await _scanner.ScanAsync(
            marks.ScanOf(_draft.Snapshot, files, withRowIds: _target.RowIds is not null), cancellationToken).ConfigureAwait(false);
        return MergeShape.Grown(scan.Sql, _draft.Snapshot.Schema, _target.Schema);
    }

    private void Tell(MarkedFiles files, WrittenRows written, int changeFiles, Counts counts)
    {
        Dictionary<string, long> metrics = _draft.Metrics;
        metrics[OperationMetrics.SourceRows] = _source.Count;
        metrics[OperationMetrics.TargetRowsInserted] = counts.Inserted;
        metrics[OperationMetrics.TargetRowsUpdated] = counts.Updated;
        metrics[OperationMetrics.TargetRowsDeleted] = counts.Deleted;
        metrics["numTargetRowsMatchedUpdated"] = counts.MatchedUpdated;
        metrics["numTargetRowsMatchedDeleted"] = counts.MatchedDeleted;
        metrics["numTargetRowsNotMatchedBySourceUpdated"] = counts.BySourceUpdated;
        metrics["numTargetRowsNotMatchedBySourceDeleted"] = counts.BySourceDeleted;
        metrics[OperationMetrics.TargetRowsCopied] = written.Rows - counts.Inserted - counts.Updated;
        metrics[OperationMetrics.OutputRows] = written.Rows;
        metrics[OperationMetrics.TargetFilesAdded] = written.Files.Count;
        metrics[OperationMetrics.TargetFilesRemoved] = files.Removed.Count + files.Rewritten.Count;
        metrics["numTargetBytesAdded"] = written.SizeBytes;
        metrics["numTargetBytesRemoved"] = files.Removed.Concat(files.Rewritten).Sum(static file => file.SizeBytes);
        metrics["numTargetChangeFilesAdded"] = changeFiles;
        metrics["numTargetDeletionVectorsAdded"] = files.Vectored.Count;
        foreach ((string name, IReadOnlyList<int> places) in new[]
        {
            ("matchedPredicates", _clauses.Matched), ("notMatchedPredicates", _clauses.NotMatched), ("notMatchedBySourcePredicates", _clauses.BySource),
        })
        {
            _draft.Parameters[name] = string.Create(CultureInfo.InvariantCulture, $"[{string.Join(',', places.Select(place => MergeShape.Described(_clauses[place])))}]");
        }
    }

    private sealed record Counts(
        long Inserted, long Updated, long Deleted, long MatchedUpdated, long MatchedDeleted, long BySourceUpdated, long BySourceDeleted);
}
