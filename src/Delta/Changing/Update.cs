using System.Text.Json;
using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Delta.Changing;

/// <summary>One attempt of an UPDATE.</summary>
internal static class Update
{
    public static async Task PrepareAsync(ChangeDraft draft, UpdateOrder order, CancellationToken cancellationToken)
    {
        if (order.Assignments.Count == 0) throw TableErrors.OrderInvalid(draft.Snapshot.Root, "the update assigns nothing");
        draft.Operation = "UPDATE";
        if (order.Predicate is BoundExpression predicate)
            draft.Parameters["predicate"] = JsonSerializer.Serialize([order.Notes.PredicateText ?? predicate.Sql], OperationText.Default.StringArray);
        WriteTarget target = draft.Target();
        RowShaper shaper = new(draft.Services, target.Root, target.Schema, target.Rules);
        RowProjection projection = new(target, shaper);
        string alias = order.TargetAlias;
        NewValues newValues = new(target, shaper, given => Types(draft.Services.Engine, given, $"({MillraceEngine.EmptyRelation(target.Schema)}) AS {Sql.Name(alias)}"));
        IReadOnlyList<string?> values = newValues.Changed(order.Assignments, alias);

        using RowRemoval removal = await RowRemoval.FindAsync(draft, order.Predicate, alias, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DataFile> touched = [.. removal.Marks.Touched];
        MarkedFiles files = await MarkedFiles.ApplyAsync(draft, target, removal.Marks, cancellationToken).ConfigureAwait(false);
        WrittenRows written = WrittenRows.None;
        IReadOnlyList<NewChangeFile> changes = [];
        if (touched.Count > 0)
        {
            string found = await removal.FoundAsync(target, touched, cancellationToken).ConfigureAwait(false);
            string changed = projection.Rows(values, projection.Ids(alias), $"({found}\n) AS {Sql.Name(alias)}");
            using HeldRows? held = target.HasChangeFeed ? Hold(draft, changed, cancellationToken) : null;
            if (held is not null) changed = $"SELECT * FROM {Sql.Name(held.Name)}";
            BoundQuery? copied = await removal.CopiedAsync(target, files.Rewritten, cancellationToken).ConfigureAwait(false);
            BoundQuery all = new(copied is null ? changed : $"{changed}\nUNION ALL BY NAME {Without(projection, copied)}");
            written = draft.FilesFor(target, alias).Write(all, shaper.RowRules, withRowIds: true, cancellationToken);
            if (held is not null) changes = draft.FilesFor(target).WriteChanges(ChangesOf(projection, found, changed), cancellationToken);
        }

        draft.Add(written);
        foreach (NewChangeFile file in changes) draft.Transaction.AddChangeFile(file);
        draft.IsNothing = touched.Count == 0 && order.Notes.Progress is null;
        draft.Metrics[OperationMetrics.UpdatedRows] = removal.Marks.Count;
        draft.Metrics[OperationMetrics.CopiedRows] = written.Rows - removal.Marks.Count;
        draft.Metrics[OperationMetrics.AddedFiles] = written.Files.Count;
        draft.Metrics[OperationMetrics.AddedBytes] = written.SizeBytes;
        draft.Metrics[OperationMetrics.RemovedFiles] = files.Removed.Count + files.Rewritten.Count;
        draft.Metrics[OperationMetrics.RemovedBytes] = files.Removed.Concat(files.Rewritten).Sum(static file => file.SizeBytes);
        draft.Metrics[OperationMetrics.AddedChangeFiles] = changes.Count;
        draft.Metrics[OperationMetrics.AddedVectors] = files.Vectored.Count;
    }

    /// <summary>The engine's types of expressions over relations.</summary>
    public static IReadOnlyList<string> Types(MillraceEngine engine, IReadOnlyList<BoundExpression> expressions, string from)
    {
        List<string> types = [];
        foreach (BoundExpression expression in expressions)
        {
            // One at a time, so that a fault is found at the place a person wrote.
            BoundQuery query = Texts.Around("SELECT (", new BoundQuery(expression.Sql) { Locate = expression.Locate }, $"\n) FROM {from}");
            types.Add(engine.Describe(query)[0].EngineType);
        }

        return types;
    }

    private static string Without(RowProjection projection, BoundQuery copied) =>
        projection.Rows(projection.Kept("millrace_kept"), projection.CarriedIds("millrace_kept"), $"({copied.Sql}\n) AS millrace_kept");

    private static HeldRows Hold(ChangeDraft draft, string rows, CancellationToken cancellationToken) =>
        draft.Services.Engine.Hold(new BoundQuery(rows), $"millrace_rows_{draft.Services.Environment.NewId():N}", cancellationToken);

    private static BoundQuery ChangesOf(RowProjection projection, string before, string after) => new(
        projection.Rows(projection.Kept("b"), [RowProjection.Kind("update_preimage")], $"({before}\n) AS b")
        + "\nUNION ALL BY NAME "
        + projection.Rows(projection.Kept("a"), [RowProjection.Kind("update_postimage")], $"({after}\n) AS a"));
}
