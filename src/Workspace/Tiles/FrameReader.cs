using Apache.Arrow;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;

namespace Millrace.Workspace.Tiles;

/// <summary>Runs a bound query and collects its rows.</summary>
internal static class FrameReader
{
    /// <exception cref="MillraceException">QUERY_INVALID, QUERY_FAILED.</exception>
    public static async Task<TileFrame> ReadAsync(MillraceEngine engine, BoundQuery query, int maxRows, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResultColumn> columns = engine.Describe(query);
        List<ColumnBuilder> builders = [];
        int rows = 0;
        bool isTruncated = false;
        await foreach (RecordBatch batch in engine.QueryArrowAsync(FlatQuery.Of(query, columns), cancellationToken).ConfigureAwait(false))
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
        if (builders.Count == 0) builders.AddRange(columns.Select(BuilderOf));
        return new TileFrame([.. builders.Select(static builder => builder.Build())], fault: null) { IsTruncated = isTruncated };
    }

    /// <summary>The columns of a query without a row of it; it is not run.</summary>
    /// <exception cref="MillraceException">QUERY_INVALID.</exception>
    public static TileFrame Describe(MillraceEngine engine, BoundQuery query) => new([.. engine.Describe(query).Select(static column => BuilderOf(column).Build())], fault: null);

    private static ColumnBuilder BuilderOf(ResultColumn column) => new(column.Name, TypeOf(column.EngineType));

    internal static FrameType TypeOf(string type) => type switch
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
