using System.Globalization;
using Apache.Arrow;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Workspace.Tiles;

/// <summary>Runs a bound query and collects its rows.</summary>
internal static class FrameReader
{
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "VARCHAR", "DATE",
        "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE",
    };

    /// <exception cref="MillraceException">QUERY_INVALID, QUERY_FAILED.</exception>
    public static async Task<TileFrame> ReadAsync(MillraceEngine engine, BoundQuery query, int maxRows, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResultColumn> columns = engine.Describe(query);
        List<ColumnBuilder> builders = [];
        int rows = 0;
        bool isTruncated = false;
        await foreach (RecordBatch batch in engine.QueryArrowAsync(Flattened(query, columns), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                if (builders.Count == 0) builders.AddRange(batch.Schema.FieldsList.Select(ColumnBuilder.For));
                int count = Math.Min(batch.Length, maxRows - rows);
                isTruncated |= count < batch.Length;
                for (int column = 0; column < builders.Count; column++) builders[column].Add(batch.Column(column), count);
                rows += count;
            }
        }

        // Without rows there may be no batch to tell the types.
        if (builders.Count == 0) builders.AddRange(columns.Select(static column => new ColumnBuilder(column.Name, TypeOf(column.EngineType))));
        return new TileFrame([.. builders.Select(static builder => builder.Build())], fault: null) { IsTruncated = isTruncated };
    }

    /// <summary>The query with texts for what no chart can draw: lists, structures, intervals and the like.</summary>
    private static BoundQuery Flattened(BoundQuery query, IReadOnlyList<ResultColumn> columns)
    {
        if (columns.All(static column => IsPlain(column.EngineType))) return query;
        string[] names = [.. columns.Select(static (_, index) => string.Create(CultureInfo.InvariantCulture, $"c{index}"))];
        IEnumerable<string> items = columns.Select((column, index) => IsPlain(column.EngineType)
            ? $"{names[index]} AS {Sql.Name(column.Name)}"
            : $"CAST({names[index]} AS {(column.EngineType is "HUGEINT" or "UHUGEINT" ? "DECIMAL(38, 0)" : "VARCHAR")}) AS {Sql.Name(column.Name)}");
        string before = $"SELECT {string.Join(", ", items)} FROM (";
        string after = $"\n) AS flat({string.Join(", ", names)})";
        return query with { Sql = before + query.Sql + after, Locate = offset => offset < before.Length ? null : query.Locate(offset - before.Length) };
    }

    private static bool IsPlain(string type) => Plain.Contains(type) || type.StartsWith("DECIMAL(", StringComparison.Ordinal) && !type.EndsWith(']');

    private static FrameType TypeOf(string type) => type switch
    {
        "BOOLEAN" => FrameType.Boolean,
        "FLOAT" or "DOUBLE" => FrameType.Real,
        "DATE" => FrameType.Date,
        "TIMESTAMP WITH TIME ZONE" => FrameType.Instant,
        "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => FrameType.Timestamp,
        "HUGEINT" or "UHUGEINT" => FrameType.Integer,
        _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) && !type.EndsWith(']') => type.EndsWith(",0)", StringComparison.Ordinal) ? FrameType.Integer : FrameType.Real,
        _ when type.EndsWith("INT", StringComparison.Ordinal) || type.EndsWith("INTEGER", StringComparison.Ordinal) => FrameType.Integer,
        _ => FrameType.Text,
    };
}
