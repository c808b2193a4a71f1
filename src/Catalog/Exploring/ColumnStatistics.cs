using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Exploring;

/// <summary>What the log of a table says about a column, over all live files. Immutable.</summary>
/// <param name="Column">The column.</param>
public sealed record ColumnStatistics(Column Column)
{
    /// <summary>Nulls of the files, those of deleted rows included; null when a file does not tell.</summary>
    public long? Nulls { get; init; }

    /// <summary>The least value, or a bound below it; null when a file does not tell or holds nulls alone.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest value, or a bound above it; null when a file does not tell or holds nulls alone.</summary>
    public string? Max { get; init; }

    /// <summary>False when the bounds may be wider than the values.</summary>
    public bool IsTight { get; init; } = true;

    /// <summary>True for a column by which rows lie in folders.</summary>
    public bool IsPartition { get; init; }

    /// <summary>True for a column by whose values rows are kept together.</summary>
    public bool IsClustering { get; init; }

    /// <summary>The statistics of all columns, in the order of the schema.</summary>
    /// <remarks>Cost: reads the statistics of every live file once.</remarks>
    public static IReadOnlyList<ColumnStatistics> Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        HashSet<string> partitions = new(snapshot.PartitionColumns, StringComparer.OrdinalIgnoreCase);
        HashSet<string> clustering = new(DeltaProtocol.Layout.Clustering.Of(snapshot)?.Columns.Select(static path => path[0]) ?? [], StringComparer.OrdinalIgnoreCase);
        Tally[] tallies = [.. snapshot.Schema.Select(column => new Tally(column, snapshot.ColumnMapping.PhysicalName(column), partitions.Contains(column.Name)))];
        foreach (DataFile file in snapshot.Files)
        {
            foreach (Tally tally in tallies) tally.Add(file);
        }

        return [.. tallies.Select(tally => tally.Result(clustering.Contains(tally.Name)))];
    }

    private sealed class Tally(Column column, string physical, bool isPartition)
    {
        private readonly string _path = StatPath.Of(physical);
        private long? _nulls = 0;
        private string? _min;
        private string? _max;
        private bool _hasMin = true;
        private bool _hasMax = true;
        private bool _isTight = true;

        public string Name => column.Name;

        public void Add(DataFile file)
        {
            if (isPartition)
            {
                string? value = file.PartitionValues.GetValueOrDefault(physical);
                _nulls += value is null ? file.LiveRowCount : 0;
                if (value is not null) Widen(value, value);
                return;
            }

            FileStats? stats = file.Stats;
            long? nulls = stats is not null && stats.NullCounts.TryGetValue(_path, out long count) ? count : null;
            _nulls += nulls;
            if (nulls is long all && all == stats?.NumRecords) return; // Nulls alone have no bounds.
            _isTight &= stats?.HasTightBounds ?? true;
            string? min = stats is not null && stats.MinValues.TryGetValue(_path, out StatValue low) ? low.Text : null;
            string? max = stats is not null && stats.MaxValues.TryGetValue(_path, out StatValue high) ? high.Text : null;
            _hasMin &= min is not null;
            _hasMax &= max is not null;
            Widen(min, max);
        }

        public ColumnStatistics Result(bool isClustering) => new(column)
        {
            Nulls = _nulls,
            Min = _hasMin ? _min : null,
            Max = _hasMax ? _max : null,
            IsTight = _isTight && column.Type is not DataType.String,
            IsPartition = isPartition,
            IsClustering = isClustering,
        };

        private void Widen(string? min, string? max)
        {
            if (min is not null && (_min is null || Compare(min, _min) < 0)) _min = min;
            if (max is not null && (_max is null || Compare(max, _max) > 0)) _max = max;
        }

        /// <summary>Numbers by size; times in ISO's spelling and texts by their letters.</summary>
        private static int Compare(string left, string right)
        {
            const System.Globalization.NumberStyles style = System.Globalization.NumberStyles.Float;
            bool areNumbers = double.TryParse(left, style, System.Globalization.CultureInfo.InvariantCulture, out double first)
                & double.TryParse(right, style, System.Globalization.CultureInfo.InvariantCulture, out double second);
            return areNumbers && first != second ? first.CompareTo(second) : string.CompareOrdinal(left, right);
        }
    }
}
