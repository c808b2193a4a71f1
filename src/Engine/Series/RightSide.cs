using Millrace.Engine.Duck;
using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Series;

/// <summary>
/// The right side of an as-of join, moving forward beside the left rows of one series after the other. Matches are noted until the
/// chunk they are in goes, and are then written column by column.
/// </summary>
internal abstract unsafe class RightSide : IDisposable
{
    /// <summary>No row matches. Such left rows come first or last of those that are noted.</summary>
    protected const int None = -2;

    /// <summary>A row of a chunk that has gone matches. Such left rows come before those that match a row of the chunk.</summary>
    protected const int Carried = -1;

    private readonly AsOfScan _scan;
    private readonly RightRows _rows;
    private readonly KeyVector[] _keys;
    private readonly ulong? _tolerance;
    private readonly int[] _items;
    private readonly nint _selection = DuckApi.CreateSelection(DuckApi.VectorSize);
    private readonly int[] _matches = new int[DuckApi.VectorSize];
    private readonly long[] _times = new long[DuckApi.VectorSize];
    private readonly long[] _carriedTimes;
    private readonly bool _tellsMatches;
    private CarriedRow? _carried;
    private long _carriedTime;
    private bool _hasChunk;
    private int _pending;
    private nint _output;
    private int[] _places = [];
    private int _offset;

    protected RightSide(AsOfScan scan, IReadOnlyList<KeyCell> from)
    {
        _scan = scan;
        _rows = new RightRows(scan.Right, from);
        Chunk = new SeriesChunk(scan.Right);
        SeriesBinding binding = scan.Right.Binding;
        _keys = [.. binding.Keys.Select(key => new KeyVector(binding.Items[key]))];
        _tolerance = (ulong?)scan.Binding.Plan.Tolerance;
        IsStrict = scan.Binding.Plan.IsStrict;
        _tellsMatches = scan.Binding.Plan.Direction == AsOfDirection.Nearest;
        _items = [.. scan.Right.Wanted.Select(column => Array.IndexOf(scan.Right.Items, column.Item))];
        _carriedTimes = new long[_items.Length];
    }

    /// <summary>
    /// The time of the right row that each left row of a chunk matches, only where <see cref="IsMatch"/> says so; told when the nearest
    /// row is asked for.
    /// </summary>
    public long[] MatchTimes { get; } = new long[DuckApi.VectorSize];

    /// <summary>Which left rows of a chunk match a right row, however far away; told when the nearest row is asked for.</summary>
    public bool[] IsMatch { get; } = new bool[DuckApi.VectorSize];

    protected AsOfScan Scan => _scan;

    protected SeriesChunk Chunk { get; }

    protected bool IsStrict { get; }

    /// <summary>True while there are rows of the series that was moved to, in this chunk or behind it.</summary>
    protected bool IsInSeries { get; private set; }

    /// <summary>True when a row of the series was kept.</summary>
    protected bool HasCarried { get; set; }

    /// <summary>The row that is looked at.</summary>
    protected int At { get; set; }

    /// <summary>The first row of the series in the chunk.</summary>
    protected int First { get; private set; }

    /// <summary>The first row behind the series in the chunk.</summary>
    protected int Stop { get; private set; }

    protected int ColumnCount => _items.Length;

    /// <summary>A side that looks back or ahead.</summary>
    /// <param name="isForward">True to look ahead.</param>
    /// <param name="scan">The join.</param>
    /// <param name="from">The first left series.</param>
    public static RightSide Open(bool isForward, AsOfScan scan, IReadOnlyList<KeyCell> from)
    {
        RightSide side = isForward ? new ForwardSide(scan, from) : new BackwardSide(scan, from);
        side._hasChunk = side.NextChunk();
        if (side._hasChunk && side._items.Length > 0) side._carried = side.NewCarried();
        return side;
    }

    /// <summary>Goes to the series of a left row, or to where it would be.</summary>
    public void MoveTo(IReadOnlyList<KeyCell> keys)
    {
        IsInSeries = false;
        HasCarried = false;
        _carried?.Clear();
        while (_hasChunk)
        {
            if (At == Chunk.Count)
            {
                _hasChunk = NextChunk();
                continue;
            }

            int order = Compare(At, keys);
            if (order >= 0)
            {
                IsInSeries = order == 0;
                First = At;
                Stop = IsInSeries ? Chunk.EndOfSeries(At) : At;
                if (IsInSeries) Chunk.Remember(At);
                return;
            }

            At = Chunk.EndOfSeries(At);
        }
    }

    /// <summary>Left rows follow, whose right values go to a chunk.</summary>
    /// <param name="output">The chunk.</param>
    /// <param name="places">The columns in it.</param>
    /// <param name="offset">The first row in it.</param>
    public void BeginRows(nint output, int[] places, int offset)
    {
        _output = output;
        _places = places;
        _offset = offset;
        _pending = 0;
    }

    /// <summary>A left row, not earlier than the one before.</summary>
    public abstract void Match(long time);

    /// <summary>A left row that matches nothing.</summary>
    public void MatchNothing() => Note(0, None);

    /// <summary>All left rows of the series in this chunk were given.</summary>
    public void EndRows() => Flush();

    public void Dispose()
    {
        _rows.Dispose();
        _carried?.Dispose();
        DuckApi.DestroySelection(_selection);
    }

    /// <summary>
    /// For each row of the chunk the one from which a column takes its value when that row matches, or one before the series for none in
    /// it; null when it is the row itself.
    /// </summary>
    protected virtual int[]? RowsOf(int column) => null;

    /// <summary>A chunk was read.</summary>
    protected virtual void OnChunk()
    {
    }

    protected void Note(long time, int match)
    {
        _times[_pending] = time;
        _matches[_pending++] = match;
    }

    /// <summary>Writes what was noted.</summary>
    protected void Flush()
    {
        if (_pending == 0) return;
        for (int column = 0; column < _items.Length; column++) Write(column);
        for (int row = 0; _tellsMatches && row < _pending; row++)
        {
            int match = _matches[row];
            IsMatch[_offset + row] = match != None;
            MatchTimes[_offset + row] = match >= 0 ? Chunk.Times[match] : _carriedTime;
        }

        _offset += _pending;
        _pending = 0;
    }

    /// <summary>Keeps the values that a row stands for, before its chunk goes. What was noted must have been written.</summary>
    protected void Carry(int row)
    {
        for (int column = 0; column < _items.Length; column++)
        {
            int from = RowOf(RowsOf(column), row);
            if (from >= 0) _carriedTimes[column] = Chunk.Times[from];
        }

        _carriedTime = Chunk.Times[row];
        _carried?.Take(Vector, column => RowOf(RowsOf(column), row));
        HasCarried = true;
    }

    /// <summary>Reads the next chunk, in which the series may go on. What was noted must have been written.</summary>
    protected void GoOn()
    {
        _hasChunk = NextChunk();
        IsInSeries = _hasChunk && Chunk.IsOfLast(0);
        First = 0;
        Stop = IsInSeries ? Chunk.EndOfSeries(0) : 0;
    }

    protected nint Vector(int column) => _rows.Rows.Vector(_items[column]);

    private bool NextChunk()
    {
        At = 0;
        First = 0;
        Stop = 0;
        if (!_rows.Next()) return false;
        Chunk.Set(_rows.Rows);
        SeriesBinding binding = _scan.Right.Binding;
        for (int key = 0; key < _keys.Length; key++) _keys[key].Set(_rows.Rows.Vector(Array.IndexOf(_scan.Right.Items, binding.Keys[key])));
        OnChunk();
        return true;
    }

    private void Write(int column)
    {
        nint to = DuckApi.ChunkVector(_output, (ulong)_places[column]);
        uint* rows = DuckApi.SelectionData(_selection);
        int[]? rowsOf = RowsOf(column);
        int none = 0;
        while (none < _pending && _matches[none] == None) none++;
        int carried = none;
        for (; carried < _pending; carried++)
        {
            int match = _matches[carried];
            if (match >= 0 && RowOf(rowsOf, match) >= 0) break;
            rows[carried] = 0;
        }

        for (int row = carried; row < _pending; row++)
        {
            int match = _matches[row];
            rows[row] = match >= 0 ? (uint)RowOf(rowsOf, match) : 0;
        }

        for (int row = 0; row < none; row++) SetNull(to, row);
        if (carried > none)
        {
            if (_carried is not null && _carried.Has(column)) DuckApi.CopySelected(_carried.Vector(column), to, _selection, (ulong)carried, (ulong)none, (ulong)(_offset + none));
            else for (int row = none; row < carried; row++) SetNull(to, row);
        }

        if (_pending > carried) DuckApi.CopySelected(Vector(column), to, _selection, (ulong)_pending, (ulong)carried, (ulong)(_offset + carried));
        for (int row = _pending - 1; row >= none && _matches[row] == None; row--) SetNull(to, row);
        if (_tolerance is ulong most) Forget(column, to, most);
    }

    /// <summary>Takes away the values that are too far away. Times may be so far apart that only an unsigned number holds it.</summary>
    private void Forget(int column, nint vector, ulong most)
    {
        ReadOnlySpan<long> times = Chunk.Times;
        int[]? rowsOf = RowsOf(column);
        for (int row = 0; row < _pending; row++)
        {
            int match = _matches[row];
            if (match == None) continue;
            int from = match >= 0 ? RowOf(rowsOf, match) : Carried;
            long seen = from >= 0 ? times[from] : _carriedTimes[column];
            if (Distance(_times[row], seen) > most) SetNull(vector, row);
        }
    }

    private int RowOf(int[]? rowsOf, int match)
    {
        if (rowsOf is null) return match;
        int row = rowsOf[match];
        return row >= First ? row : Carried;
    }

    private static ulong Distance(long left, long right) => left >= right ? (ulong)(left - right) : (ulong)(right - left);

    private void SetNull(nint vector, int row)
    {
        DuckApi.EnsureValidityWritable(vector);
        int at = _offset + row;
        DuckApi.VectorValidity(vector)[at >> 6] &= ~(1UL << (at & 63));
    }

    private int Compare(int row, IReadOnlyList<KeyCell> keys)
    {
        SeriesBinding binding = _scan.Right.Binding;
        for (int key = 0; key < _keys.Length; key++)
        {
            bool isNull = _keys[key].IsNull(row);
            int order = KeyOrder.Compare(
                binding.Items[binding.Keys[key]], isNull, isNull ? default : _keys[key].Bytes(row), keys[key].IsNull, keys[key].Bytes);
            if (order != 0) return order;
        }

        return 0;
    }

    private CarriedRow NewCarried()
    {
        nint[] types = [.. Enumerable.Range(0, _items.Length).Select(column => DuckApi.VectorType(Vector(column)))];
        CarriedRow carried = new(types);
        for (int column = 0; column < types.Length; column++) DuckApi.DestroyType(ref types[column]);
        return carried;
    }
}
