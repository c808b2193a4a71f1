using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Workspace.Tiles;

/// <summary>The answer to a tile's query: columns, or the fault that there are none. Immutable.</summary>
public sealed class TileFrame
{
    /// <summary>Makes a frame.</summary>
    /// <param name="columns">The columns, all of one length.</param>
    /// <param name="fault">Why there are none; null when all went well.</param>
    internal TileFrame(IReadOnlyList<FrameColumn> columns, MillraceException? fault)
    {
        Columns = columns;
        Fault = fault;
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<FrameColumn> Columns { get; }

    /// <summary>Why there are no columns; null when all went well.</summary>
    public MillraceException? Fault { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount => Columns.Count == 0 ? 0 : Columns[0].Count;

    /// <summary>True when there were more rows than a tile takes.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>How many rows there were before a tile took the first of them; null when that is not known, and when it took all.</summary>
    public long? RowsInAll { get; init; }

    /// <summary>How long the query took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The tables that were read, also those behind views.</summary>
    public IReadOnlyList<TableVersion> Tables { get; init; } = [];

    /// <summary>False when the query depends on the time or on chance, so that its answer is old at once.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => 256 + Columns.Sum(static column => column.Bytes);

    /// <summary>The column of a name, whatever its case; null when there is none.</summary>
    public FrameColumn? Find(string name) =>
        Columns.FirstOrDefault(column => column.Name == name) ?? Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A frame that only tells a fault.</summary>
    public static TileFrame OfFault(MillraceException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new TileFrame([], fault);
    }

    /// <summary>
    /// Writes the frame for a browser: one array a column, nulls as null, days and times in ISO's spelling, numbers that JSON cannot
    /// write (<c>NaN</c>, whole numbers beyond 2^53) as texts.
    /// </summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("columns");
        foreach (FrameColumn column in Columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", column.Type.ToString().ToLowerInvariant());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("rows", RowCount);
        writer.WriteBoolean("truncated", IsTruncated);
        writer.WriteNumber("elapsedMs", Math.Round(Elapsed.TotalMilliseconds, 3));
        writer.WriteStartArray("tables");
        foreach (TableVersion table in Tables)
        {
            writer.WriteStartObject();
            writer.WriteString("table", table.Table);
            writer.WriteNumber("version", table.Version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data");
        foreach (FrameColumn column in Columns)
        {
            writer.WriteStartArray();
            for (int row = 0; row < column.Count; row++) column.WriteValue(writer, row);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        if (Fault is not null)
        {
            writer.WriteStartObject("fault");
            writer.WriteString("code", Fault.Code.Value);
            writer.WriteString("message", Fault.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>The frame as text; see <see cref="WriteJson"/>.</summary>
    public string ToJson() => JsonText.Of(WriteJson);
}
