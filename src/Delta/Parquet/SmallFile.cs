using System.Buffers;
using System.Buffers.Binary;

namespace Millrace.Delta.Parquet;

/// <summary>
/// A Parquet file of a few rows of flat columns: one row group, one plain page a column, not compressed. Starting the
/// engine's writer costs milliseconds, which a stream of small commits feels; all else is for the engine to write.
/// </summary>
internal static class SmallFile
{
    private const int Plain = 0;
    private const int Runs = 3;
    private const int Optional = 1;
    private const int NotCompressed = 0;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>The bytes of a file.</summary>
    /// <param name="columns">Its columns, at least one, with a value for each row.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<SmallColumn> columns)
    {
        ArrayBufferWriter<byte> output = new(1024);
        output.Write(Magic);
        List<(int Offset, int Size)> chunks = [];
        foreach (SmallColumn column in columns)
        {
            int offset = output.WrittenCount;
            WritePage(output, column);
            chunks.Add((offset, output.WrittenCount - offset));
        }

        int footer = output.WrittenCount;
        WriteFooter(new ThriftWriter(output), columns, chunks);
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), output.WrittenCount - footer);
        output.Advance(sizeof(int));
        output.Write(Magic);
        return output.WrittenMemory;
    }

    private static void WritePage(IBufferWriter<byte> output, SmallColumn column)
    {
        ArrayBufferWriter<byte> page = new();
        PlainValues.WritePresence(page, column.Values);
        PlainValues.Write(page, column);
        ThriftWriter header = new(output);
        header.Number(1, 0);
        header.Number(2, page.WrittenCount);
        header.Number(3, page.WrittenCount);
        header.Begin(5);
        header.Number(1, column.Values.Count);
        header.Number(2, Plain);
        header.Number(3, Runs);
        header.Number(4, Runs);
        header.End();
        header.Stop();
        output.Write(page.WrittenSpan);
    }

    private static void WriteFooter(ThriftWriter footer, IReadOnlyList<SmallColumn> columns, List<(int Offset, int Size)> chunks)
    {
        long rows = columns[0].Values.Count;
        footer.Number(1, 2);
        footer.Structs(2, columns.Count + 1);
        footer.Begin();
        footer.Text(4, "millrace_schema");
        footer.Number(5, columns.Count);
        footer.End();
        foreach (SmallColumn column in columns) WriteElement(footer, column);
        footer.Number(3, rows);
        footer.Structs(4, 1);
        footer.Begin();
        footer.Structs(1, columns.Count);
        for (int index = 0; index < columns.Count; index++) WriteChunk(footer, columns[index], chunks[index].Offset, chunks[index].Size);
        footer.Number(2, chunks.Sum(static chunk => (long)chunk.Size));
        footer.Number(3, rows);
        footer.End();
        footer.Text(6, "millrace");
        footer.Structs(7, columns.Count);
        foreach (SmallColumn _ in columns)
        {
            footer.Begin();
            footer.Empty(1);
            footer.End();
        }

        footer.Stop();
    }

    private static void WriteElement(ThriftWriter footer, SmallColumn column)
    {
        StoredType stored = StoredType.Of(column.Type);
        footer.Begin();
        footer.Number(1, stored.Physical);
        if (stored.Length is int length) footer.Number(2, length);
        footer.Number(3, Optional);
        footer.Text(4, column.Name);
        StoredType.Annotate(footer, column.Type);
        if (column.FieldId is int id) footer.Number(9, id);
        StoredType.Logical(footer, column.Type);
        footer.End();
    }

    private static void WriteChunk(ThriftWriter footer, SmallColumn column, int offset, int size)
    {
        footer.Begin();
        footer.Number(2, (long)offset);
        footer.Begin(3);
        footer.Number(1, StoredType.Of(column.Type).Physical);
        footer.Numbers(2, [Plain, Runs]);
        footer.Texts(3, column.Name);
        footer.Number(4, NotCompressed);
        footer.Number(5, (long)column.Values.Count);
        footer.Number(6, (long)size);
        footer.Number(7, (long)size);
        footer.Number(9, (long)offset);
        footer.Begin(12);
        footer.Number(3, (long)column.NullCount);
        footer.End();
        footer.End();
        footer.End();
    }
}
