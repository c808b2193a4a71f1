using System.Globalization;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Writing;

/// <summary>Reads the sort columns of a written file once more to see whether its rows are in order.</summary>
public static class OrderProof
{
    /// <summary>Characters of a value in a fence: the log is read as a whole, so what a fence costs there must stay small.</summary>
    public const int LongestText = 1024;

    /// <summary>The order of a file with its first and last row; null when it is not proven, or too long to be told.</summary>
    /// <param name="engine">Reads the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="columns">The columns by their names in the file, most significant first.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static FileOrder? Of(MillraceEngine engine, WrittenFile file, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        if (columns.Count == 0 || columns.Any(static column => !HasText(column.Type))) return null;
        string values = string.Concat(columns.Select(static (column, place) => $", {Sql.Name(column.Name)} AS k{Sql.Number(place)}"));
        string before = string.Concat(columns.Select(static (_, place) => $", lag(k{Sql.Number(place)}) OVER () AS p{Sql.Number(place)}"));
        List<string> facts =
        [
            "count(*) FILTER (WHERE n <> coalesce(pn + 1, 0))",
            $"count(*) FILTER (WHERE pn IS NOT NULL AND {IsBefore(columns.Count, 0)})",
        ];
        foreach (string row in new[] { "0", Sql.Number(file.Rows - 1) })
            facts.AddRange(columns.Select((column, place) => $"max({TextOf($"k{Sql.Number(place)}", column.Type)}) FILTER (WHERE n = {row})"));
        string sql = $"SELECT {string.Join(", ", facts)} FROM (SELECT *, lag(n) OVER () AS pn{before} FROM (SELECT file_row_number AS n{values} "
            + $"FROM read_parquet({Sql.Text(FilePattern.Literal(file.Path))}, hive_partitioning=false)))";
        IReadOnlyList<object?> found = engine.QueryRow(sql, cancellationToken);
        if (Count(found[0]) > 0 || Count(found[1]) > 0) return null;
        string?[] texts = [.. found.Skip(2).Select(static text => text as string)];
        if (texts.Any(static text => text?.Length > LongestText)) return null;
        return new FileOrder([.. columns.Select(static column => column.Name)], texts[..columns.Count], texts[columns.Count..]);
    }

    /// <summary>True of a row that must not stand behind the one before it.</summary>
    private static string IsBefore(int columns, int column)
    {
        string key = $"k{Sql.Number(column)}";
        string previous = $"p{Sql.Number(column)}";
        string less = $"({key} IS NOT NULL AND ({previous} IS NULL OR {key} < {previous}))";
        return column == columns - 1
            ? less
            : $"({less} OR ({key} IS NOT DISTINCT FROM {previous} AND {IsBefore(columns, column + 1)}))";
    }

    /// <summary>True for types whose values a fence can tell.</summary>
    public static bool HasText(DataType type) => type is DataType.String or DataType.Boolean or DataType.Byte or DataType.Short
        or DataType.Integer or DataType.Long or DataType.Float or DataType.Double or DataType.Decimal or DataType.Date
        or DataType.Timestamp or DataType.TimestampNtz;

    /// <summary>A value as partition values are spelled.</summary>
    private static string TextOf(string value, DataType type) => type switch
    {
        DataType.Timestamp => $"strftime({value}, '%Y-%m-%dT%H:%M:%S.%fZ')",
        DataType.TimestampNtz => $"strftime({value}, '%Y-%m-%d %H:%M:%S.%f')",
        DataType.Float or DataType.Double =>
            $"CASE WHEN isnan({value}) THEN 'NaN' WHEN isinf({value}) THEN CASE WHEN {value} > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE CAST({value} AS VARCHAR) END",
        _ => $"CAST({value} AS VARCHAR)",
    };

    private static long Count(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
