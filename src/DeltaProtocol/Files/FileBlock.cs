using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Millrace.DeltaProtocol.Actions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// The data files of one checkpoint file, each column read when it is first asked for and kept from then on. Snapshots
/// of later versions share it. Thread safety: all members may be called at once; a column is read once.
/// </summary>
internal sealed class FileBlock
{
    // What is known of a row is mostly wanted together with what is known of its neighbours.
    private const int WindowRows = 8192;

    // Whoever asks for this many windows gets all there is to read at once.
    private const int MaxWindows = 24;

    private readonly ConcurrentDictionary<string, Lazy<FileBounds?>> _bounds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<long[]?>> _counts = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<FileBounds, object> _unbounded = [];
    private readonly Lazy<AddWindow> _adds;
    private readonly Lazy<bool[]?> _addRows;
    private readonly Lazy<FileIndex> _index;
    private readonly Lazy<FileIndex> _removeIndex;
    private StatsWindow? _statsWindow;
    private AddWindow? _window;
    private int _windowReads;

    internal FileBlock(LakePath root, ICheckpointFile file)
    {
        Root = root;
        File = file;
        _adds = Once(() => new AddWindow(0, file.ReadAdds(0, file.RowCount)));
        _addRows = Once(file.ReadAddRows);
        _index = Once(() => new FileIndex(root, Adds.Columns.Paths, row => Adds.Columns.DeletionVectors?[row]));
        _removeIndex = Once(IndexRemoves);
    }

    internal LakePath Root { get; }

    internal ICheckpointFile File { get; }

    /// <summary>How a V2 checkpoint names the file; null when it is no sidecar.</summary>
    internal LogAction.Sidecar? Sidecar { get; init; }

    /// <summary>True once the file was found to be gone or replaced: a fresh load of the table helps.</summary>
    internal bool IsStale { get; private set; }

    /// <summary>The data files of all rows.</summary>
    internal AddWindow Adds => _adds.Value;

    /// <summary>True when a row is a data file.</summary>
    internal bool IsAdd(int row) => _addRows.Value is not bool[] rows || rows[row];

    /// <summary>The data files of a row and of its neighbours, or of all rows when they have been read.</summary>
    internal AddWindow WindowOf(int row)
    {
        if (_adds.IsValueCreated || File.RowCount <= WindowRows) return _adds.Value;
        AddWindow? window = Volatile.Read(ref _window);
        if (window is not null && window.Holds(row)) return window;
        if (Interlocked.Increment(ref _windowReads) > MaxWindows) return _adds.Value;
        int first = row - (row % WindowRows);
        Watch(() => window = new AddWindow(first, File.ReadAdds(first, Math.Min(WindowRows, File.RowCount - first))));
        Volatile.Write(ref _window, window);
        return window!; // Set by the line above, unless the reading threw.
    }

    /// <summary>True when finding a data file costs no reading.</summary>
    internal bool IsIndexed => _index.IsValueCreated;

    /// <summary>Reads what is needed to find data files.</summary>
    internal void Index() => _ = _index.Value;

    /// <summary>Adds the rows of a data file to a list.</summary>
    internal void FindAdds(FileKey key, List<int> rows) => _index.Value.Find(key, rows);

    /// <summary>Adds the rows of a tombstone to a list.</summary>
    internal void FindRemoves(FileKey key, List<int> rows) => _removeIndex.Value.Find(key, rows);

    internal DataFile FileAt(int row) => new(this, row);

    internal LogAction.AddFile ActionAt(int row) =>
        File is ActionCheckpoint actions ? actions.AddAt(row) : ToAction(WindowOf(row), row);

    /// <summary>Bounds of a column; null when the checkpoint knows none.</summary>
    /// <param name="column">Physical names from the top.</param>
    /// <param name="type">Its type.</param>
    internal FileBounds? Bounds(IReadOnlyList<string> column, DataType type) => _bounds.GetOrAdd(
        $"{StatPath.Of(column)} {DataTypeText.Format(type)}",
        _ => Once(() => File.ReadBounds(column, type) ?? StatsScan.ReadBounds(File, column, type))).Value;

    /// <summary>True when bounds of a column, which this block gave, are unknown of some file.</summary>
    internal bool HasUnbounded(FileBounds bounds) => (bool)_unbounded.GetValue(bounds, _ => IsAnyUnbounded(bounds));

    /// <summary>Nulls of a column by row, −1 where unknown; null when the checkpoint knows none.</summary>
    internal long[]? NullCounts(IReadOnlyList<string> column) => _counts.GetOrAdd(
        StatPath.Of(column),
        _ => Once(() => File.ReadCounts(column) ?? StatsScan.ReadCounts(File, column))).Value;

    /// <summary>Physical records by row, −1 where unknown; null when the checkpoint knows none.</summary>
    internal long[]? RecordCounts() => _counts.GetOrAdd("", _ => Once(ReadRecordCounts)).Value;

    /// <summary>Rows of a file that are not deleted; null when unknown.</summary>
    internal long? LiveRows(int row) => RecordCounts() is long[] counts && counts[row] >= 0
        ? counts[row] - (VectorOf(row)?.Cardinality ?? 0)
        : null;

    /// <summary>Statistics of a file as JSON, or null.</summary>
    internal string? StatsText(int row)
    {
        int first = row - (row % WindowRows);
        StatsWindow? window = Volatile.Read(ref _statsWindow);
        if (window is null || window.FirstRow != first)
        {
            Utf8Column texts = new(Math.Min(WindowRows, File.RowCount - first));
            Watch(() => File.ReadStats(first, texts.Count, (at, json) => texts.Set(at - first, json)));
            window = new StatsWindow(first, texts);
            Volatile.Write(ref _statsWindow, window);
        }

        return window.Texts.Text(row - first);
    }

    /// <summary>Tombstones that are neither overruled nor asked for before: they are read anew.</summary>
    internal IReadOnlyList<(int Row, LogAction.RemoveFile Remove)> ReadRemoves()
    {
        IReadOnlyList<(int, LogAction.RemoveFile)> removes = [];
        Watch(() => removes = File.ReadRemoves());
        return removes;
    }

    private bool IsAnyUnbounded(FileBounds bounds)
    {
        for (int row = 0; row < File.RowCount; row++)
        {
            bool isUnbounded = bounds switch
            {
                FileBounds.Whole whole => whole.Lower[row] == long.MinValue && whole.Upper[row] == long.MaxValue,
                FileBounds.Floating floating => double.IsNegativeInfinity(floating.Lower[row])
                    && double.IsPositiveInfinity(floating.Upper[row]),
                FileBounds.Text text => text.Lower.IsNull(row) && text.Upper.IsNull(row),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (isUnbounded && IsAdd(row)) return true;
        }

        return false;
    }

    private long[]? ReadRecordCounts()
    {
        long[]? typed = File.ReadCounts(column: null);
        bool isWhole = typed is not null;
        for (int row = 0; isWhole && row < typed!.Length; row++) isWhole = typed[row] >= 0 || !IsAdd(row);
        if (isWhole) return typed;

        // Some writers fill the typed column for some files and the JSON for others.
        long[]? told = StatsScan.ReadCounts(File, column: null);
        if (typed is null || told is null) return typed ?? told;
        for (int row = 0; row < typed.Length; row++) typed[row] = Math.Max(typed[row], told[row]);
        return typed;
    }

    private FileIndex IndexRemoves()
    {
        IReadOnlyList<(int Row, LogAction.RemoveFile Remove)> removes = File.ReadRemoves();
        Utf8Column paths = new(File.RowCount);
        Dictionary<int, DeletionVector> vectors = [];
        foreach ((int row, LogAction.RemoveFile remove) in removes)
        {
            paths.Set(row, System.Text.Encoding.UTF8.GetBytes(remove.Path));
            if (remove.DeletionVector is DeletionVector vector) vectors[row] = vector;
        }

        return new FileIndex(Root, paths, row => vectors.GetValueOrDefault(row));
    }

    private LogAction.AddFile ToAction(AddWindow window, int row) =>
        window.Columns.ToAction(row - window.FirstRow, StatsText(row));

    private DeletionVector? VectorOf(int row)
    {
        AddWindow window = WindowOf(row);
        return window.Columns.DeletionVectors?[row - window.FirstRow];
    }

    private Lazy<T> Once<T>(Func<T> read) => new(() =>
    {
        T value = default!; // Set before it is returned, unless the reading throws.
        Watch(() => value = read());
        return value;
    });

    private void Watch(Action read)
    {
        try
        {
            read();
        }
        catch (MillraceException)
        {
            IsStale = true;
            throw;
        }
    }

    private sealed record StatsWindow(int FirstRow, Utf8Column Texts);
}
