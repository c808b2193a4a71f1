using System.Globalization;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Streams;

/// <summary>The rows of one stream that are kept: those of earlier batches, and those that this batch brings.</summary>
/// <param name="services">What it needs of the house.</param>
/// <param name="folder">Where the files lie.</param>
/// <param name="prefix">Start of the names of this batch's files.</param>
/// <param name="before">What was kept before the batch.</param>
internal sealed class LeafRows(PipelineServices services, LakePath folder, string prefix, KeptRows before)
{
    private readonly List<ParquetWrite> _orders = [];
    private TableSchema _columns = new([]);
    private List<RowSegment> _taken = [];

    /// <summary>Rows of the batch.</summary>
    public long RowsIn { get; private set; }

    /// <summary>Rows of the batch that came too late, or do not say when they happened.</summary>
    public long RowsLate { get; private set; }

    /// <summary>The watermark of this stream after the batch.</summary>
    public long? Watermark { get; private set; } = before.Watermark;

    /// <summary>Columns of the rows.</summary>
    public TableSchema Columns => _columns;

    /// <summary>The files of this batch.</summary>
    public IReadOnlyList<LakePath> Written => [.. _taken.Select(segment => folder.Child(segment.File))];

    /// <summary>Writes the rows of the batch that are not late.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="condition">True for rows that are in time; null when all are.</param>
    /// <param name="delayMicros">How much later than the newest row others may come.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public void Take(BoundQuery rows, string? condition, long delayMicros, CancellationToken cancellationToken)
    {
        _columns = services.Engine.StoredSchema(rows);
        ParquetWritten written = Write(rows, "rows", condition is null ? [] : [new GateRule(condition, DropsRow: true)], cancellationToken);
        RowsIn = written.RowsIn;
        RowsLate = written.RowsDropped;
        _taken = Segments(written, cancellationToken);
        if (before.Column is null || _taken.Max(static segment => segment.Newest) is not long newest) return;
        Watermark = Math.Max(before.Watermark ?? long.MinValue, newest - delayMicros);
    }

    /// <summary>Keeps these rows instead of all.</summary>
    public void Replace(BoundQuery rows, CancellationToken cancellationToken) =>
        _taken = Segments(Write(rows, "open", [], cancellationToken), cancellationToken);

    /// <summary>The rows of earlier batches, of this one, or of both.</summary>
    /// <param name="part">Which.</param>
    /// <param name="condition">Leaves rows out; null for none.</param>
    public string Sql(LeafPart part, string? condition = null)
    {
        IEnumerable<RowSegment> segments = part switch
        {
            LeafPart.New => _taken,
            LeafPart.Old => before.Segments,
            _ => before.Segments.Concat(_taken),
        };
        string files = Foundation.Text.Sql.TextList(segments.Select(segment => folder.Child(segment.File).Value));
        if (files == "[]") return MillraceEngine.EmptyRelation(_columns);
        string all = $"SELECT * FROM read_parquet({files}, union_by_name = true, hive_partitioning = false)";
        return condition is null ? all : $"{all} WHERE {condition}";
    }

    /// <summary>What is kept after the batch.</summary>
    /// <param name="watermark">The watermark of all streams.</param>
    /// <param name="isReplaced">True when <see cref="Replace"/> said what is kept.</param>
    public KeptRows After(long? watermark, bool isReplaced)
    {
        IEnumerable<RowSegment> segments = isReplaced ? _taken : before.Segments.Concat(_taken);
        return before with { Watermark = Watermark, Segments = [.. segments.Where(segment => IsNeeded(segment, watermark))] };
    }

    /// <summary>Removes the files that only the result of the batch was read from.</summary>
    public void DropReplaced()
    {
        foreach (ParquetWrite order in _orders.SkipLast(1)) MillraceEngine.DeleteWritten(order);
    }

    /// <summary>Removes the files of a try that came to nothing.</summary>
    public void Abandon()
    {
        foreach (ParquetWrite order in _orders) MillraceEngine.DeleteWritten(order);
    }

    private bool IsNeeded(RowSegment segment, long? watermark) =>
        before.Reach is not long reach || watermark is not long now || segment.Newest is not long newest || newest + reach >= now;

    private ParquetWritten Write(BoundQuery rows, string kind, IReadOnlyList<GateRule> rules, CancellationToken cancellationToken)
    {
        ParquetWrite order = new(rows, services.Engine.StoredSchema(rows), folder.Value, $"{prefix}-{kind}-{services.NewId():N}-") { Rules = rules };
        _orders.Add(order);
        return services.Engine.WriteParquet(order, cancellationToken);
    }

    private List<RowSegment> Segments(ParquetWritten written, CancellationToken cancellationToken)
    {
        List<RowSegment> segments = [];
        foreach (WrittenFile file in written.Files)
        {
            long? newest = before.Column is string column && _columns.Find(column) is not null
                ? services.Engine.QueryRow($"SELECT max(epoch_us({Foundation.Text.Sql.Name(column)})) FROM read_parquet({Foundation.Text.Sql.Text(file.Path)})", cancellationToken)[0] is object value
                    ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
                    : null
                : null;
            segments.Add(new RowSegment(new LakePath(file.Path).Name, file.Rows, newest));
        }

        return segments;
    }
}

/// <summary>Which rows of a stream are meant.</summary>
internal enum LeafPart
{
    /// <summary>Those of this batch.</summary>
    New,

    /// <summary>Those of earlier batches.</summary>
    Old,

    /// <summary>All that are kept.</summary>
    All,
}
