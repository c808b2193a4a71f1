using Millrace.Delta.Writing;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Gives rows their place on a Z-shaped curve. The values of each column are cut into ranges of about equal numbers of
/// rows, found in a sample; the bits of the ranges' numbers are interleaved, so that every column counts alike.
/// </summary>
internal static class CurveText
{
    /// <summary>Column with the place.</summary>
    public const string Place = "millrace_place";

    private const int MostBits = 8;
    private const int PlaceBits = 62;
    private const int SampleRows = 50_000;

    /// <summary>A query for the rows with their place.</summary>
    /// <param name="engine">Draws the sample.</param>
    /// <param name="target">The table.</param>
    /// <param name="columns">Logical paths of the columns.</param>
    /// <param name="rows">The rows, a SELECT.</param>
    /// <param name="cancellationToken">Stops the drawing.</param>
    public static string Relation(
        MillraceEngine engine, WriteTarget target, IReadOnlyList<IReadOnlyList<string>> columns, string rows, CancellationToken cancellationToken)
    {
        int bits = Math.Clamp(PlaceBits / columns.Count, 1, MostBits);
        List<string> ranges = [];
        foreach (IReadOnlyList<string> path in columns)
        {
            string type = MillraceEngine.TypeName(ColumnText.Find(target.Schema, path)!.Type); // Asked for before.
            List<string> cuts = [.. Cuts(engine, ColumnText.Value("x", path), rows, 1 << bits, cancellationToken).Select(cut => $"CAST({Sql.Text(cut)} AS {type})")];
            ranges.Add($"CAST({Range(ColumnText.Value("x", path), cuts, 0, cuts.Count)} AS BIGINT) AS {RangeColumn(ranges.Count)}");
        }

        List<string> terms = [];
        for (int bit = 0; bit < bits; bit++)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                int to = (bit * columns.Count) + (columns.Count - 1 - column);
                terms.Add($"((({RangeColumn(column)} >> {Sql.Number(bit)}) & 1) << {Sql.Number(to)})");
            }
        }

        return $"SELECT *, {string.Join(" + ", terms)} AS {Place} FROM (SELECT *, {string.Join(", ", ranges)} FROM ({rows}\n) AS x)";
    }

    private static string RangeColumn(int column) => $"millrace_range_{Sql.Number(column)}";

    private static List<string> Cuts(MillraceEngine engine, string value, string rows, int count, CancellationToken cancellationToken)
    {
        string fractions = string.Join(", ", Enumerable.Range(1, count - 1).Select(step => $"{Sql.Number(step)} / {Sql.Number(count)}.0"));
        string sample = $"SELECT k FROM (SELECT {value} AS k FROM ({rows}\n) AS x) WHERE k IS NOT NULL USING SAMPLE reservoir({Sql.Number(SampleRows)} ROWS) REPEATABLE (1)";
        string sql = "SELECT CAST(cut AS VARCHAR) FROM (SELECT DISTINCT cut FROM (SELECT unnest(quantile_disc(k, ["
            + $"{fractions}])) AS cut FROM ({sample})) WHERE cut IS NOT NULL) ORDER BY cut";
        List<string> cuts = [];
        using QueryResult found = engine.Query(new BoundQuery(sql), cancellationToken);
        while (found.Read()) cuts.Add((string)found.Value(0)!); // Cast to text, and no null.
        return cuts;
    }

    /// <summary>Halves the cuts until the range is found; null is behind all values.</summary>
    private static string Range(string value, List<string> cuts, int low, int high)
    {
        if (low == high) return Sql.Number(low);
        int middle = (low + high) / 2;
        return $"CASE WHEN {value} < {cuts[middle]} THEN {Range(value, cuts, low, middle)} ELSE {Range(value, cuts, middle + 1, high)} END";
    }
}
