using System.Text;
using Millrace.Delta.Parquet;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Files;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Writing;

/// <summary>What the log keeps of a file of a few rows.</summary>
internal static class SmallFileStats
{
    public static NewFile ToNewFile(string path, WriteTarget target, IReadOnlyList<SmallColumn> columns, long sizeBytes, DateTimeOffset now)
    {
        FileStatsBuilder stats = new(columns[0].Values.Count);
        StatsChoice choice = StatsColumns.Of(target);
        for (int place = 0; place < columns.Count; place++)
        {
            SmallColumn column = columns[place];
            if (!choice.Includes([column.Name], place)) continue;
            (object? least, object? greatest) = Bounds(column.Values);
            stats.Column([column.Name], column.Type, least, greatest, column.NullCount);
        }

        return new NewFile(path[(target.Root.Value.Length + 1)..], new Dictionary<string, string?>(), sizeBytes, now, stats.Build())
        {
            Tags = WrittenFiles.OwnTags,
            SortedBy = OrderOf(target.SortKeys, columns),
        };
    }

    /// <summary>A single row is in every order, and is the first and the last.</summary>
    private static FileOrder? OrderOf(IReadOnlyList<Column> keys, IReadOnlyList<SmallColumn> columns)
    {
        if (keys.Count == 0 || columns[0].Values.Count != 1 || keys.Any(static key => !OrderProof.HasText(key.Type))) return null;
        string?[] row = [.. keys.Select(key => TextOf(key.Type, columns.First(column => column.Name == key.Name).Values[0]))];
        return row.Any(static text => text?.Length > OrderProof.LongestText) ? null : new FileOrder([.. keys.Select(static key => key.Name)], row, row);
    }

    /// <summary>Unlike a partition value, a text may be empty.</summary>
    private static string? TextOf(DataType type, object? value) => value is string text ? text : PartitionText.Format(type, value);

    /// <summary>Least and greatest value; none for what has no order here, and none when NaN or an infinity is among them.</summary>
    private static (object? Least, object? Greatest) Bounds(IReadOnlyList<object?> values)
    {
        object? least = null;
        object? greatest = null;
        foreach (object? value in values)
        {
            if (value is null) continue;
            if (value is bool or byte[] || value is double number && !double.IsFinite(number) || value is float single && !float.IsFinite(single))
                return (null, null);
            if (least is null || Compare(value, least) < 0) least = value;
            if (greatest is null || Compare(value, greatest) > 0) greatest = value;
        }

        return (least, greatest);
    }

    /// <summary>Text by its UTF-8 bytes, as readers compare it.</summary>
    private static int Compare(object left, object right) => left is string text
        ? Encoding.UTF8.GetBytes(text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes((string)right))
        : ((IComparable)left).CompareTo(right);
}
