using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>
/// The right side of an as-of join, moving forward: the newest row of the current series that is not too late, and for each
/// column the newest value when nulls are skipped.
/// </summary>
internal sealed unsafe class RightSide : IDisposable
{
    private const int None = -2;
    private const int Carried = -1;

    private readonly AsOfScan _scan;
    private readonly RightRows _rows;
    private readonly SeriesChunk _chunk;
    private readonly KeyVector[] _keys;
    private readonly bool _skipsNulls;
    private readonly bool _isStrict;
    private readonly ulong? _tolerance;
    private readonly int[] _items;
    private readonly int[][] _newest;
    private readonly bool[] _hasNulls;
    private readonly CarriedRow? _carried;
    private readonly nint _selection = DuckApi.CreateSelection(DuckApi.VectorSize);
    private readonly int[] _matches = new int[DuckApi.VectorSize];
    private readonly long[] _times = new long[DuckApi.VectorSize];
    private readonly long[] _carriedTimes;
    private bool _hasChunk;
    private bool _isInSeries;
    private bool _hasCarried;
    private int _at;
    private int _first;
    private int _stop;
    private int _pending;
    private nint _output;
    private int _offset;

    public RightSide(AsOfScan scan, IReadOnlyList<KeyCell> from)
    {
        _scan = scan;
        _rows = new RightRows(scan.Right, from);
        _chunk = new SeriesChunk(scan.Right);
        SeriesBinding binding = scan.Right.Binding;
        _keys = [.. binding.Keys.Select(key => new KeyVector(binding.Items[key]))];
        _skipsNulls = scan.Binding.Plan.SkipsNulls;
        _isStrict = scan.Binding.Plan.IsStrict;
        _tolerance = (ulong?)scan.Binding.Plan.Tolerance;
        _items = [.. scan.Right.Wanted.Select(column => Array.IndexOf(scan.Right.Items, column.Item))];
        _newest = [.. _items.Select(static _ => new int[DuckApi.VectorSize])];
        _hasNulls = new bool[_items.Length];
        _carriedTimes = new long[_items.Length];
        _hasChunk = NextChunk();
        _carried = _hasChunk && _items.Length > 0 ? NewCarried() : null;
    }

    /// <summary>Goes to the series of a left row, or to where it would be.</summary>
    public void MoveTo(IReadOnlyList<KeyCell> keys)
    {
        _isInSeries = false;
        _hasCarried = false;
        _carried?.Clear();
        while (_hasChunk)
        {
            if (_at == _chunk.Count)
            {
                _hasChunk = NextChunk();
                continue;
            }

            int order = Compare(_at, keys);
            if (order >= 0)
            {
                _isInSeries = order == 0;
                _first = _at;
                _stop = _isInSeries ? _chunk.EndOfSeries(_at) : _at;
                if (_isInSeries) _chunk.Remember(_at);
                return;
            }

            _at = _chunk.EndOfSeries(_at);
        }
    }

    /// <summary>Left rows follow, whose right values go to a chunk from some row on.</summary>
    public void BeginRows(nint output, int offset)
    {
        _output = output;
        _offset = offset;
        _pending = 0;
    }

    /// <summary>A left row: takes the right rows that are not later, or that are earlier.</summary>
    public void Match(long time)
    {
        if (_isStrict && time == long.MinValue)
        {
            MatchNothing();
            return;
        }

        long last = _isStrict ? time - 1 : time;
        while (_isInSeries)
        {
            ReadOnlySpan<long> times = _chunk.Times;
            int at = _at;
            while (at < _stop && times[at] <= last) at++;
            _at = at;
            if (at < _stop || _stop < _chunk.Count || !GoOn()) break;
        }

        _times[_pending] = time;
        _matches[_pending++] = _at > _first ? _at - 1 : _hasCarried ? Carried : None;
    }

    /// <summary>A left row that matches nothing.</summary>
    public void MatchNothing() => _matches[_pending++] = None;

    /// <summary>All left rows of the series in this chunk were given.</summary>
    public void EndRows() => Flush();

    public void Dispose()
    {
        _rows.Dispose();
        _carried?.Dispose();
        DuckApi.DestroySelection(_selection);
    }

    /// <summary>The series may go on in the next chunk: what was matched is written, the newest values are kept.</summary>
    private bool GoOn()
    {
        Flush();
        if (_at > _first)
        {
            int newest = _at - 1;
            KeepTimes(newest);
            _carried?.Take(Vector, column => NewestOf(column, newest));
            _hasCarried = true;
        }

        _hasChunk = NextChunk();
        _isInSeries = _hasChunk && _chunk.IsOfLast(0);
        _first = 0;
        _stop = _isInSeries ? _chunk.EndOfSeries(0) : 0;
        return _isInSeries;
    }

    private void KeepTimes(int row)
    {
        for (int column = 0; column < _items.Length; column++)
        {
            int newest = NewestOf(column, row);
            if (newest >= 0) _carriedTimes[column] = _chunk.Times[newest];
        }
    }

    private bool NextChunk()
    {
        _at = 0;
        _first = 0;
        _stop = 0;
        if (!_rows.Next()) return false;
        _chunk.Set(_rows.Rows);
        SeriesBinding binding = _scan.Right.Binding;
        for (int key = 0; key < _keys.Length; key++) _keys[key].Set(_rows.Rows.Vector(Array.IndexOf(_scan.Right.Items, binding.Keys[key])));
        for (int column = 0; column < _items.Length; column++) FindNulls(column);
        return true;
    }

    /// <summary>For each row the newest one up to it whose value is not null; −1 for none in the chunk.</summary>
    private void FindNulls(int column)
    {
        ulong* validity = _skipsNulls ? DuckApi.VectorValidity(Vector(column)) : null;
        _hasNulls[column] = validity != null;
        if (validity == null) return;
        int newest = -1;
        for (int row = 0; row < _chunk.Count; row++)
        {
            if ((validity[row >> 6] & (1UL << (row & 63))) != 0) newest = row;
            _newest[column][row] = newest;
        }
    }

    private int NewestOf(int column, int row)
    {
        if (!_hasNulls[column]) return row;
        int newest = _newest[column][row];
        return newest >= _first ? newest : Carried;
    }

    private void Flush()
    {
        if (_pending == 0) return;
        for (int column = 0; column < _items.Length; column++) Write(column);
        _offset += _pending;
        _pending = 0;
    }

    private void Write(int column)
    {
        nint to = DuckApi.ChunkVector(_output, (ulong)_scan.RightPlaces[column]);
        uint* rows = DuckApi.SelectionData(_selection);
        int none = 0;
        while (none < _pending && _matches[none] == None) none++;
        int carried = none;
        for (; carried < _pending; carried++)
        {
            int match = _matches[carried];
            if (match >= 0 && NewestOf(column, match) >= 0) break;
            rows[carried] = 0;
        }

        for (int row = carried; row < _pending; row++)
        {
            // Rows without a time come last and match nothing.
            int match = _matches[row];
            rows[row] = match >= 0 ? (uint)NewestOf(column, match) : 0;
        }

        for (int row = 0; row < none; row++) SetNull(to, row);
        if (carried > none)
        {
            if (_carried!.Has(column)) DuckApi.CopySelected(_carried.Vector(column), to, _selection, (ulong)carried, (ulong)none, (ulong)(_offset + none));
            else for (int row = none; row < carried; row++) SetNull(to, row);
        }

        if (_pending > carried) DuckApi.CopySelected(Vector(column), to, _selection, (ulong)_pending, (ulong)carried, (ulong)(_offset + carried));
        for (int row = _pending - 1; row >= none && _matches[row] == None; row--) SetNull(to, row);
        if (_tolerance is ulong most) Forget(column, to, most);
    }

    /// <summary>Takes away the values that are too old. Times may be so far apart that only an unsigned number holds it.</summary>
    private void Forget(int column, nint vector, ulong most)
    {
        ReadOnlySpan<long> times = _chunk.Times;
        for (int row = 0; row < _pending; row++)
        {
            int match = _matches[row];
            if (match == None) continue;
            int newest = match >= 0 ? NewestOf(column, match) : Carried;
            long seen = newest >= 0 ? times[newest] : _carriedTimes[column];
            if ((ulong)(_times[row] - seen) > most) SetNull(vector, row);
        }
    }

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

    private nint Vector(int column) => _rows.Rows.Vector(_items[column]);

    private CarriedRow NewCarried()
    {
        nint[] types = [.. Enumerable.Range(0, _items.Length).Select(column => DuckApi.VectorType(Vector(column)))];
        CarriedRow carried = new(types);
        for (int column = 0; column < types.Length; column++) DuckApi.DestroyType(ref types[column]);
        return carried;
    }
}
