using System.Globalization;
using System.Text;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>
/// Tells which files cannot hold a wanted row, by partition value and by bounds. Anything unknown keeps the file: a
/// missing statistic, one of another type, one that does not parse.
/// </summary>
internal sealed class DataSkipping
{
    // Statistics hold timestamps cut to milliseconds, so the true maximum may lie up to this much later.
    private static readonly TimeSpan TimestampSlack = TimeSpan.FromMilliseconds(1);

    private readonly List<Condition> _conditions = [];

    internal DataSkipping(Snapshot snapshot, IReadOnlyList<ColumnRange> ranges)
    {
        HashSet<string> partitions = new(snapshot.PartitionColumns, StringComparer.OrdinalIgnoreCase);
        foreach (ColumnRange range in ranges)
        {
            if (snapshot.Schema.Find(range.Column) is not Column column) continue;
            string physical = snapshot.ColumnMapping.PhysicalName(column);
            _conditions.Add(new Condition(range, column.Type, physical, partitions.Contains(column.Name)));
        }
    }

    internal bool MayMatch(DataFile file) => _conditions.TrueForAll(condition => MayMatch(file, condition));

    private static bool MayMatch(DataFile file, Condition condition) =>
        condition.IsPartition ? PartitionMayMatch(file, condition) : StatsMayMatch(file.Stats, condition);

    private static bool PartitionMayMatch(DataFile file, Condition condition)
    {
        if (!file.PartitionValues.TryGetValue(condition.PhysicalName, out string? text)) return true;
        if (text is null) return condition.Range.IncludesNull;
        if (!PartitionText.TryParse(condition.Type, text, out object? value)) return true;
        return !IsBelow(value, condition.Range.Lower) && !IsBelow(condition.Range.Upper, value);
    }

    private static bool StatsMayMatch(FileStats? stats, Condition condition)
    {
        if (stats is null) return true;
        string path = StatPath.Of(condition.PhysicalName);
        bool mayHoldNull = !stats.NullCounts.TryGetValue(path, out long nulls) || nulls > 0;
        if (condition.Range.IncludesNull && mayHoldNull) return true;
        if (stats.NumRecords is long records && nulls == records && stats.NullCounts.ContainsKey(path))
            return records == 0;
        object? minimum = ValueOf(stats.MinValues, path, condition.Type);
        object? maximum = ValueOf(stats.MaxValues, path, condition.Type);
        if (maximum is DateTime time && DateTime.MaxValue - time > TimestampSlack) maximum = time + TimestampSlack;
        return !IsBelow(maximum, condition.Range.Lower) && !IsBelow(condition.Range.Upper, minimum);
    }

    private static object? ValueOf(IReadOnlyDictionary<string, StatValue> values, string path, DataType type)
    {
        if (!values.TryGetValue(path, out StatValue stat)) return null;
        if (type is DataType.Binary or DataType.Boolean) return null;
        return PartitionText.TryParse(type, stat.Text, out object? value) ? value : stat.IsString ? stat.Text : null;
    }

    /// <summary>True when one value is certainly less than the other; false when they cannot be compared.</summary>
    private static bool IsBelow(object? left, object? right) => (left, right) switch
    {
        (null, _) or (_, null) => false,
        (string first, string second) => CompareUtf8(first, second) < 0,
        (DateOnly first, DateOnly second) => first < second,
        (DateTime first, DateTime second) => first < second,
        (bool first, bool second) => !first && second,
        _ => IsNumberBelow(left, right),
    };

    private static bool IsNumberBelow(object left, object right)
    {
        if (left is double or float || right is double or float)
            return TryDouble(left, out double first) && TryDouble(right, out double second) && first < second;
        return TryDecimal(left, out decimal exact) && TryDecimal(right, out decimal other) && exact < other;
    }

    private static bool TryDouble(object value, out double number)
    {
        number = 0;
        if (value is not (double or float or decimal or long or int or short or sbyte)) return false;
        number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return true;
    }

    private static bool TryDecimal(object value, out decimal number)
    {
        number = 0;
        if (value is not (decimal or long or int or short or sbyte)) return false;
        number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        return true;
    }

    private static int CompareUtf8(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private sealed record Condition(ColumnRange Range, DataType Type, string PhysicalName, bool IsPartition);
}
