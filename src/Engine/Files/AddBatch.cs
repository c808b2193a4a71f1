using System.Data.Common;
using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;

namespace Millrace.Engine.Files;

/// <summary>Collects rows of the add query column by column.</summary>
internal sealed class AddBatch(int capacity)
{
    private readonly List<string> _paths = [];
    private readonly List<string?> _partitionValues = [];
    private readonly List<long> _sizes = [];
    private readonly List<long> _times = [];
    private readonly List<string?> _stats = [];
    private readonly List<string?> _tags = [];
    private readonly List<DeletionVector?> _vectors = [];
    private readonly List<long?> _baseRowIds = [];
    private readonly List<long?> _commitVersions = [];
    private readonly List<string?> _clusteringProviders = [];

    internal int Count => _paths.Count;

    /// <summary>Reads up to the capacity; returns the number of rows read.</summary>
    internal async Task<int> FillAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        while (Count < capacity && await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) AddRow(reader);
        return Count;
    }

    /// <summary>The columns; one that holds nothing but null is left out.</summary>
    internal AddColumns ToColumns() => new()
    {
        Paths = [.. _paths],
        PartitionValues = [.. _partitionValues],
        SizesBytes = [.. _sizes],
        ModificationTimesMs = [.. _times],
        Stats = OrNull(_stats),
        Tags = OrNull(_tags),
        DeletionVectors = OrNull(_vectors),
        BaseRowIds = OrNull(_baseRowIds),
        DefaultRowCommitVersions = OrNull(_commitVersions),
        ClusteringProviders = OrNull(_clusteringProviders),
    };

    private void AddRow(DbDataReader reader)
    {
        _paths.Add(reader.GetString(0));
        _partitionValues.Add(Shared(Text(reader, 1)));
        _sizes.Add(reader.GetInt64(2));
        _times.Add(Number(reader, 3) ?? 0);
        _stats.Add(Text(reader, 4));
        _tags.Add(Text(reader, 5));
        _vectors.Add(Text(reader, 6) is string vector ? VectorOf(vector) : null);
        _baseRowIds.Add(Number(reader, 7));
        _commitVersions.Add(Number(reader, 8));
        _clusteringProviders.Add(Text(reader, 9));
    }

    /// <summary>Files of one partition usually stand together; they share one text.</summary>
    private string? Shared(string? text) =>
        _partitionValues.Count > 0 && _partitionValues[^1] is string last && last == text ? last : text;

    private static DeletionVector VectorOf(string json) =>
        DeletionVector.Parse(json) ?? throw new JsonException("a deletion vector is null");

    private static T?[]? OrNull<T>(List<T?> values) => values.TrueForAll(value => value is null) ? null : [.. values];

    private static string? Text(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private static long? Number(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
