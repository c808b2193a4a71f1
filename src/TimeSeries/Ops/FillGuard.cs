using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// Repeats rows up to the next one of their series, and counts first: one wrong clock of 1970 would otherwise make fifty
/// years of rows before anybody sees it.
/// </summary>
internal static class FillGuard
{
    private const int DefaultLimit = 10_000_000;

    // Not a name that a table of the user's has: a query must not find itself where it looks for the table.
    private const string Gaps = "millrace_gaps";

    public static readonly OpArgumentDescriptor Limit = new(
        "fill_limit", OpArgumentKind.Number, "How many rows all gaps together may be filled with before the query fails instead.")
    {
        Default = "10000000", Unit = "rows",
    };

    public static int Read(CallReader reader) => reader.Count(Limit.Name, lowest: 1, highest: int.MaxValue, fallback: DefaultLimit);

    /// <summary>
    /// The windows of a query with columns k0, …, b, each repeated up to the next one of its series: <c>g</c> numbers the
    /// repeats, of which the first is the window itself.
    /// </summary>
    /// <param name="op">The operator, for the fault.</param>
    /// <param name="windows">The query.</param>
    /// <param name="keys">Its columns that tell series apart.</param>
    /// <param name="carried">Further columns over <c>w</c>, the windows of a series so far.</param>
    /// <param name="limit">How many rows gaps may be filled with.</param>
    /// <param name="axis">The time column.</param>
    /// <param name="step">Length of a window.</param>
    public static string Between(
        string op, string windows, IEnumerable<string> keys, IEnumerable<string> carried, int limit, TimeAxis axis, TimeStep step)
    {
        string gaps = $"SELECT {Sql.List(["*", "b AS i", "coalesce(lead(b) OVER w, b + 1) AS e", .. carried])} FROM ({windows}) AS present "
            + $"WINDOW w AS ({SeriesCall.PartitionBy(keys)}ORDER BY b ROWS UNBOUNDED PRECEDING)";
        return Repeat(op, gaps, limit, axis, step);
    }

    /// <summary>A query over rows that have a first index <c>i</c> and an end <c>e</c>: each repeated for every <c>g</c> from i to below e.</summary>
    public static string Repeat(string op, string rows, int limit, TimeAxis axis, TimeStep step)
    {
        const string Length = "CAST(e AS HUGEINT) - i";
        string widestStart = $"CAST({axis.BucketStart($"arg_max(i, {Length})", step)} AS VARCHAR)";
        string message = $"{Sql.Text($"{op}: filling would make ")} || guard.total || {Sql.Text(
            $" rows, above fill_limit => {limit}; the widest, a gap of ")} || guard.widest || {Sql.Text(" windows, starts at ")}"
            + $" || guard.place || {Sql.Text(". Look for a wrong clock in the time column, or raise fill_limit.")}";
        return $"""
            WITH {Gaps} AS MATERIALIZED ({rows})
            SELECT f.*, unnest(range(f.i, CASE WHEN guard.total > {Sql.Long(limit)} THEN error({message}) ELSE f.e END)) AS g
            FROM {Gaps} AS f, (
                SELECT sum({Length}) FILTER ({Length} > 1) AS total, max({Length}) AS widest, {widestStart} AS place
                FROM {Gaps}) AS guard
            """;
    }
}
