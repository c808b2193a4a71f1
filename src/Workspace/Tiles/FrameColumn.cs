using System.Text.Json;

namespace Millrace.Workspace.Tiles;

/// <summary>A column of a frame. Its values lie in one array. Immutable.</summary>
public abstract class FrameColumn
{
    private readonly bool[]? _nulls;

    private protected FrameColumn(string name, FrameType type, int count, bool[]? nulls)
    {
        Name = name;
        Type = type;
        Count = count;
        _nulls = nulls;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its values are.</summary>
    public FrameType Type { get; }

    /// <summary>Its values, null or not.</summary>
    public int Count { get; }

    /// <summary>True for numbers.</summary>
    public bool IsNumeric => Type is FrameType.Integer or FrameType.Real;

    /// <summary>True for days and times.</summary>
    public bool IsTime => Type is FrameType.Date or FrameType.Timestamp or FrameType.Instant;

    /// <summary>True when a value is null.</summary>
    public bool IsNull(int row) => _nulls is not null && _nulls[row];

    /// <summary>A value as text, numbers with a point and times in ISO's spelling; null for null.</summary>
    public string? Text(int row) => IsNull(row) ? null : TextOf(row);

    /// <summary>A value as a number: of truths 0 and 1, of times microseconds since 1970; null for null and for texts.</summary>
    public double? Number(int row) => IsNull(row) ? null : NumberOf(row);

    /// <summary>The rows in the order of the values: numbers and times by size, texts by their letters, nulls last both ways. Equal values keep their order.</summary>
    public IReadOnlyList<int> OrderOfRows(bool isDescending)
    {
        IOrderedEnumerable<int> rows = Enumerable.Range(0, Count).OrderBy(IsNull);
        if (Type == FrameType.Text) return [.. isDescending ? rows.ThenByDescending(Text, StringComparer.OrdinalIgnoreCase) : rows.ThenBy(Text, StringComparer.OrdinalIgnoreCase)];
        return [.. isDescending ? rows.ThenByDescending(Number) : rows.ThenBy(Number)];
    }

    /// <summary>About how many bytes it takes.</summary>
    public abstract long Bytes { get; }

    /// <summary>The same values under another name.</summary>
    internal abstract FrameColumn Named(string name);

    private protected abstract string TextOf(int row);

    private protected abstract double? NumberOf(int row);

    private protected bool[]? Nulls => _nulls;

    internal void WriteValue(Utf8JsonWriter writer, int row)
    {
        if (IsNull(row)) writer.WriteNullValue();
        else WriteOf(writer, row);
    }

    private protected virtual void WriteOf(Utf8JsonWriter writer, int row) => writer.WriteStringValue(TextOf(row));
}
