using Apache.Arrow;
using Millrace.Delta.Changing;
using Millrace.Delta.Records;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Delta;

/// <summary>
/// A merge that is being said. Conditions and values are SQL over <c>target</c> and <c>source</c>; of the clauses of a
/// kind the first whose condition is true acts. Thread safety: none.
/// </summary>
public sealed class MergeBuilder
{
    private const string SourceAlias = "source";
    private readonly TableServices _services;
    private readonly DeltaLog _log;
    private readonly Func<TableSchema, RowSource> _source;
    private readonly string _on;
    private readonly List<MergeClause> _clauses = [];
    private bool _evolves;
    private CommitNotes _notes = CommitNotes.None;

    internal MergeBuilder(TableServices services, DeltaLog log, Func<TableSchema, RowSource> source, string on)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(on);
        _services = services;
        _log = log;
        _source = source;
        _on = on;
    }

    /// <summary>Matching rows get new values.</summary>
    /// <param name="set">Column, or path such as <c>a.b</c>, to the SQL of its value; null for all columns of the source.</param>
    /// <param name="condition">When; null for always.</param>
    public MergeBuilder WhenMatchedUpdate(IReadOnlyDictionary<string, string>? set = null, string? condition = null) =>
        With(set is null ? new MergeClause.UpdateAll(Expression(condition)) : new MergeClause.Update(Expression(condition), Assignments(set)));

    /// <summary>Matching rows go.</summary>
    /// <param name="condition">When; null for always.</param>
    public MergeBuilder WhenMatchedDelete(string? condition = null) => With(new MergeClause.Delete(Expression(condition)));

    /// <summary>Rows of the source without a match come in.</summary>
    /// <param name="values">Column to the SQL of its value; null for all columns of the source.</param>
    /// <param name="condition">When; null for always.</param>
    public MergeBuilder WhenNotMatchedInsert(IReadOnlyDictionary<string, string>? values = null, string? condition = null) =>
        With(values is null ? new MergeClause.InsertAll(Expression(condition)) : new MergeClause.Insert(Expression(condition), Assignments(values)));

    /// <summary>Rows of the table without a match get new values.</summary>
    /// <param name="set">Column, or path such as <c>a.b</c>, to the SQL of its value.</param>
    /// <param name="condition">When; null for always.</param>
    public MergeBuilder WhenNotMatchedBySourceUpdate(IReadOnlyDictionary<string, string> set, string? condition = null) =>
        With(new MergeClause.UpdateBySource(Expression(condition), Assignments(set)));

    /// <summary>Rows of the table without a match go.</summary>
    /// <param name="condition">When; null for always.</param>
    public MergeBuilder WhenNotMatchedBySourceDelete(string? condition = null) => With(new MergeClause.DeleteBySource(Expression(condition)));

    /// <summary>Columns that only the source has are added to the table.</summary>
    public MergeBuilder WithSchemaEvolution()
    {
        _evolves = true;
        return this;
    }

    /// <summary>What to add to the commit.</summary>
    public MergeBuilder WithNotes(CommitNotes notes)
    {
        _notes = notes;
        return this;
    }

    /// <summary>Runs the merge.</summary>
    /// <exception cref="MillraceException">As <see cref="TableChanger.MergeAsync"/>.</exception>
    public async Task<ChangeResult> ExecuteAsync(CancellationToken cancellationToken = default)
    {
        TableSchema schema = (await _log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema;
        RowSource source = _source(schema);
        using RowSpool spool = _services.Engine.Spool($"millrace_spool_{_services.Environment.NewId():N}");
        RowBatches batches = new(source.Columns);
        await foreach (object?[] values in source.Rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            batches.Add(values);
            if (batches.Count >= RowBatches.MostRows) Flush(spool, batches);
        }

        Flush(spool, batches);
        MergeOrder order = new(spool.Rows!, SourceAlias, DeltaTable.Alias, new BoundExpression(_on), _clauses) // A batch was added.
        {
            WithSchemaEvolution = _evolves,
            Notes = _notes,
        };
        return await new TableChanger(_services).MergeAsync(_log, order, cancellationToken).ConfigureAwait(false);
    }

    internal static IReadOnlyList<Assignment> Assignments(IReadOnlyDictionary<string, string> set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return [.. set.Select(static pair => new Assignment(pair.Key.Split('.'), new BoundExpression(pair.Value)))];
    }

    private static BoundExpression? Expression(string? text) => text is null ? null : new BoundExpression(text);

    private static void Flush(RowSpool spool, RowBatches batches)
    {
        using RecordBatch batch = batches.Take();
        spool.Add(batch);
    }

    private MergeBuilder With(MergeClause clause)
    {
        _clauses.Add(clause);
        return this;
    }
}
