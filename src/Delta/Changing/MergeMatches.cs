using System.Globalization;
using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.Delta.Writing;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;

namespace Millrace.Delta.Changing;

/// <summary>Which rows of target and source match, and which clause acts on each pair: some bytes a pair, held by the engine.</summary>
internal sealed class MergeMatches : IDisposable
{
    private const string Clause = "millrace_clause";
    private readonly HeldRows _pairs;

    private MergeMatches(HeldRows pairs) => _pairs = pairs;

    /// <summary>The pairs of a clause, as a relation with the addresses of target rows and the numbers of source rows.</summary>
    public string Pairs(string condition) => $"(SELECT * FROM {Sql.Name(_pairs.Name)} WHERE {condition})";

    /// <summary>All pairs.</summary>
    public string All => Sql.Name(_pairs.Name);

    /// <summary>Condition that some clause acts on a pair.</summary>
    public static string IsActing => $"{Clause} IS NOT NULL";

    /// <summary>Condition that one of some clauses acts on a pair.</summary>
    public static string IsBy(IReadOnlyList<int> places) => MergeClauses.IsOneOf(Clause, places);

    /// <summary>The place of the clause that acts on a pair.</summary>
    public static string Place(string alias) => $"{alias}.{Clause}";

    /// <summary>Joins target rows with the source.</summary>
    /// <param name="draft">The attempt.</param>
    /// <param name="order">The merge.</param>
    /// <param name="clauses">Its clauses.</param>
    /// <param name="source">The source's rows.</param>
    /// <param name="target">The target's rows with their addresses.</param>
    /// <param name="cancellationToken">Stops the join.</param>
    public static MergeMatches Find(
        ChangeDraft draft, MergeOrder order, MergeClauses clauses, MergeSource source, string target, CancellationToken cancellationToken)
    {
        string start = $"SELECT {Sql.Name(order.TargetAlias)}.{FileScan.FileColumn}, {Sql.Name(order.TargetAlias)}.{FileScan.RowColumn}, "
            + $"{Sql.Name(order.SourceAlias)}.{MergeSource.Number}, {clauses.First(clauses.Matched)} AS {Clause} "
            + $"FROM ({target}\n) AS {Sql.Name(order.TargetAlias)} JOIN {source.Table} AS {Sql.Name(order.SourceAlias)} ON (";
        BoundQuery pairs = Texts.Around(start, new BoundQuery(order.Condition.Sql) { Locate = order.Condition.Locate }, "\n)");
        return new MergeMatches(draft.Services.Engine.Hold(pairs, $"millrace_pairs_{draft.Services.Environment.NewId():N}", cancellationToken));
    }

    /// <summary>Refuses pairs of which several would change one target row.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_MERGE_AMBIGUOUS.</exception>
    public void RequireUnique(ChangeDraft draft, MergeSource source, CancellationToken cancellationToken)
    {
        string twice = $"SELECT min({MergeSource.Number}) AS n FROM {All} WHERE {IsActing} GROUP BY {FileScan.FileColumn}, {FileScan.RowColumn} HAVING count(*) > 1";
        IReadOnlyList<object?> found = draft.Services.Engine.QueryRow($"SELECT count(*), min(n) FROM ({twice})", cancellationToken);
        long rows = Convert.ToInt64(found[0], CultureInfo.InvariantCulture);
        if (rows == 0) return;
        IReadOnlyList<object?> example = draft.Services.Engine.QueryRow(
            $"SELECT CAST(s AS VARCHAR) FROM (SELECT * EXCLUDE ({MergeSource.Number}) FROM {source.Table} WHERE {MergeSource.Number} = {found[1]}) AS s",
            cancellationToken);
        string? text = example.Count > 0 && example[0] is string row ? $"the one that matches the source row {row}" : null;
        throw TableErrors.MergeAmbiguous(draft.Snapshot.Root, rows, text);
    }

    /// <summary>Counts the target rows that clauses change and keep.</summary>
    public long CountBy(ChangeDraft draft, MergeClauses clauses, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> places = clauses.Updates(clauses.Matched);
        if (places.Count == 0) return 0;

        // Where a row may be changed by one pair alone, pairs are rows.
        string rows = clauses.AllowsManyMatches ? $"SELECT DISTINCT {FileScan.FileColumn}, {FileScan.RowColumn}" : "SELECT 1";
        return Convert.ToInt64(draft.Services.Engine.QueryRow($"SELECT count(*) FROM ({rows} FROM {All} WHERE {IsBy(places)})", cancellationToken)[0], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _pairs.Dispose();
}
