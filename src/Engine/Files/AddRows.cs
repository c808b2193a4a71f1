using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;

namespace Millrace.Engine.Files;

/// <summary>Collects the data files of a checkpoint from chunks. Used by one thread.</summary>
internal sealed class AddRows
{
    private const string MapType = "MAP(VARCHAR, VARCHAR)";

    private readonly int _firstRow;
    private readonly int _count;
    private readonly Utf8Column _paths;
    private readonly long[] _sizes;
    private readonly long[] _times;
    private readonly int[] _partitionIds;
    private readonly MapCodes _partitions = new();
    private readonly int[] _tagIds;
    private readonly MapCodes _tags = new();
    private readonly Dictionary<string, string> _providersSeen = new(StringComparer.Ordinal);
    private DeletionVector?[]? _vectors;
    private long?[]? _baseRowIds;
    private long?[]? _commitVersions;
    private string?[]? _providers;

    /// <param name="firstRow">Row of the first entry.</param>
    /// <param name="count">Number of entries.</param>
    /// <param name="schema">What the file has.</param>
    internal AddRows(int firstRow, int count, CheckpointSchema schema)
    {
        _firstRow = firstRow;
        _count = count;
        _paths = new Utf8Column(count);
        _sizes = new long[count];
        _times = new long[count];
        _partitionIds = new int[count];
        _tagIds = new int[count];
        Columns = string.Join(", ",
            schema.Value("VARCHAR", "add", "path"),
            schema.Value(MapType, "add", "partitionValues"),
            schema.Value("BIGINT", "add", "size"),
            schema.Value("BIGINT", "add", "modificationTime"),
            schema.Value(MapType, "add", "tags"),
            schema.Value("BIGINT", "add", "baseRowId"),
            schema.Value("BIGINT", "add", "defaultRowCommitVersion"),
            schema.Value("VARCHAR", "add", "clusteringProvider"),
            schema.Value("VARCHAR", "add", "deletionVector", "storageType"),
            schema.Value("VARCHAR", "add", "deletionVector", "pathOrInlineDv"),
            schema.Value("BIGINT", "add", "deletionVector", "offset"),
            schema.Value("BIGINT", "add", "deletionVector", "sizeInBytes"),
            schema.Value("BIGINT", "add", "deletionVector", "cardinality"));
    }

    /// <summary>The columns of the query, behind the number of the row.</summary>
    internal string Columns { get; }

    /// <summary>Columns of a file without data files.</summary>
    internal static AddColumns Empty(int count) => new()
    {
        Paths = new Utf8Column(count),
        SizesBytes = new long[count],
        ModificationTimesMs = new long[count],
        PartitionIds = new int[count],
        Partitions = [new Dictionary<string, string?>()],
    };

    internal void Take(ChunkReader reader)
    {
        ReadOnlySpan<long> rows = reader.Longs(0);
        ReadOnlySpan<long> sizes = reader.Longs(3);
        ReadOnlySpan<long> times = reader.Longs(4);
        for (int at = 0; at < rows.Length; at++)
        {
            int row = (int)rows[at] - _firstRow;
            _paths.Set(row, reader.Text(1, at));
            _partitionIds[row] = _partitions.Code(reader, 2, at);
            _sizes[row] = reader.IsNull(3, at) ? 0 : sizes[at];
            _times[row] = reader.IsNull(4, at) ? 0 : times[at];
            _tagIds[row] = _tags.Code(reader, 5, at);
        }

        TakeRare(reader, rows);
    }

    internal AddColumns ToColumns() => new()
    {
        Paths = _paths,
        SizesBytes = _sizes,
        ModificationTimesMs = _times,
        PartitionIds = _partitionIds,
        Partitions = _partitions.Maps.Count == 0 ? [new Dictionary<string, string?>()] : [.. _partitions.Maps.Select(map => map ?? [])],
        TagIds = _tags.IsAllNull ? null : _tagIds,
        TagSets = _tags.Maps,
        DeletionVectors = _vectors,
        BaseRowIds = _baseRowIds,
        DefaultRowCommitVersions = _commitVersions,
        ClusteringProviders = _providers,
    };

    /// <summary>Fields that few tables have: their arrays are made when the first value comes.</summary>
    private void TakeRare(ChunkReader reader, ReadOnlySpan<long> rows)
    {
        for (int at = 0; at < rows.Length; at++)
        {
            int row = (int)rows[at] - _firstRow;
            if (!reader.IsNull(6, at)) (_baseRowIds ??= new long?[_count])[row] = reader.Longs(6)[at];
            if (!reader.IsNull(7, at)) (_commitVersions ??= new long?[_count])[row] = reader.Longs(7)[at];
            if (reader.String(8, at) is string provider) (_providers ??= new string?[_count])[row] = Shared(provider);
            if (!reader.IsNull(9, at)) (_vectors ??= new DeletionVector?[_count])[row] = VectorOf(reader, at);
        }
    }

    private static DeletionVector VectorOf(ChunkReader reader, int at) => new(
        reader.String(9, at) ?? "",
        reader.String(10, at) ?? throw new ChunkReadException("a deletion vector has no path"),
        reader.IsNull(11, at) ? null : checked((int)reader.Longs(11)[at]),
        checked((int)reader.Longs(12)[at]),
        reader.Longs(13)[at]);

    private string Shared(string text)
    {
        if (_providersSeen.TryGetValue(text, out string? seen)) return seen;
        _providersSeen.Add(text, text);
        return text;
    }
}
