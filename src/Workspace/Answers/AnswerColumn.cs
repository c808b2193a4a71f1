using Millrace.Engine.Queries;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>A column of an answer. Immutable.</summary>
public sealed class AnswerColumn
{
    private readonly ColumnChunk[] _chunks;
    private readonly int[] _starts;

    internal AnswerColumn(ResultColumn column, ColumnChunk[] chunks, int[] starts)
    {
        Name = column.Name;
        EngineType = column.EngineType;
        _chunks = chunks;
        _starts = starts;
        Type = chunks.Length > 0 ? ColumnChunk.TypeOf(chunks[0].Array.Data.DataType) : FrameReader.TypeOf(column.EngineType);
    }

    /// <summary>Its name; several columns may have the same.</summary>
    public string Name { get; }

    /// <summary>The engine's spelling of its type. Values of lists, structures and the like are kept as texts.</summary>
    public string EngineType { get; }

    /// <summary>What its values are.</summary>
    public FrameType Type { get; }

    /// <summary>True for numbers.</summary>
    public bool IsNumeric => Type is FrameType.Integer or FrameType.Real;

    /// <summary>True for days and times.</summary>
    public bool IsTime => Type is FrameType.Date or FrameType.Timestamp or FrameType.Instant;

    internal IReadOnlyList<ColumnChunk> Chunks => _chunks;

    /// <summary>True when a value is null.</summary>
    public bool IsNull(int row)
    {
        (ColumnChunk chunk, int at) = Find(row);
        return chunk.IsNull(at);
    }

    /// <summary>A value as text, exact, numbers with a point and times in ISO's spelling; null for null.</summary>
    public string? Text(int row)
    {
        (ColumnChunk chunk, int at) = Find(row);
        return chunk.IsNull(at) ? null : chunk.Text(at);
    }

    /// <summary>A value as a number, of times microseconds since 1970; null for null and for texts.</summary>
    public double? Number(int row)
    {
        (ColumnChunk chunk, int at) = Find(row);
        return Type == FrameType.Text || chunk.IsNull(at) ? null : chunk.Number(at);
    }

    internal (ColumnChunk Chunk, int At) Find(int row)
    {
        int place = Array.BinarySearch(_starts, row);
        if (place < 0) place = ~place - 1;
        return (_chunks[place], row - _starts[place]);
    }
}
