using Millrace.Engine.Duck;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>Gives the rows that a kernel makes of each series, the series' keys beside them.</summary>
internal sealed unsafe class TableReader(SeriesScan scan, TableKernel kernel) : SeriesReader(scan)
{
    private readonly KernelTable _made = new(kernel.Outputs);
    private readonly List<(KeyCell[] Keys, int End)> _series = [];
    private readonly SeriesKeeper? _keeper = scan.Session is null ? null : new SeriesKeeper(scan.Session, kernel);
    private KeyCell[] _keys = [];
    private int _given;
    private int _seriesGiven;
    private bool _isAtEnd;

    public override void Fill(nint output)
    {
        while (_made.Count - _given < DuckApi.VectorSize && !_isAtEnd) Advance();
        int count = Math.Min(DuckApi.VectorSize, _made.Count - _given);
        if (count > 0) Write(output, count);
        DuckApi.SetChunkSize(output, (ulong)count);
    }

    protected override void OnEnd()
    {
        // Over a stream more rows of the series may come: what is still open waits for them.
        if (_keeper is null) kernel.End(_made);
        else _keeper.End(Chunk);
        if (_made.Count > (_series.Count > 0 ? _series[^1].End : 0)) _series.Add((_keys, _made.Count));
    }

    private void Advance()
    {
        if (_given == _made.Count) Forget();
        if (!NextChunk(out int first, out int end))
        {
            _isAtEnd = true;
            return;
        }

        for (int row = first; row < end;)
        {
            if (!IsInSeries || !Chunk.IsOfLast(row))
            {
                if (IsInSeries) OnEnd();
                Begin(row);
            }

            int stop = Math.Min(end, Chunk.EndOfSeries(row));
            Take(row, Chunk.CountTimed(row, stop));
            row = stop;
        }

        AfterChunk();
        if (IsInSeries && _made.Count > (_series.Count > 0 ? _series[^1].End : 0)) _series.Add((_keys, _made.Count));
    }

    private void Begin(int row)
    {
        NoteBegin(row);
        _keys = [.. Chunk.Keys.Select(static key => key.Copy())];
        if (_keeper is not null)
        {
            _keeper.Begin(Chunk, row);
            return;
        }

        kernel.Begin();
        Chunk.BeginAt(row);
    }

    private void Take(int row, int timed)
    {
        int late = _keeper?.CountLate(Chunk, row, timed) ?? 0;
        if (timed == late) return;
        kernel.Next(Chunk.Rows(row + late, timed - late, kernel.NeedsElapsed), _made);
        _keeper?.Took(Chunk, row + timed - 1);
    }

    private void Forget()
    {
        _made.Clear();
        _series.Clear();
        _given = 0;
        _seriesGiven = 0;
    }

    private void Write(nint output, int count)
    {
        for (int place = 0; place < Scan.Wanted.Count; place++)
        {
            SeriesColumn column = Scan.Wanted[place];
            nint vector = DuckApi.ChunkVector(output, (ulong)place);
            if (column.Output >= 0) WriteMade(vector, column, count);
            else WriteKey(vector, column.Item, count);
        }

        _given += count;
        while (_seriesGiven < _series.Count && _series[_seriesGiven].End <= _given) _seriesGiven++;
    }

    private void WriteKey(nint vector, int item, int count)
    {
        int key = Scan.Binding.Keys.ToList().IndexOf(item);
        SeriesItem type = Scan.Binding.Items[item];
        byte* data = (byte*)DuckApi.VectorData(vector);
        int row = 0;
        for (int series = _seriesGiven; row < count; series++)
        {
            KeyCell cell = _series[series].Keys[key];
            int stop = Math.Min(count, _series[series].End - _given);
            for (; row < stop; row++)
            {
                if (cell.IsNull) SetNull(vector, row);
                else if (type.IsText) fixed (byte* text = cell.Bytes) DuckApi.AssignString(vector, (ulong)row, text, (ulong)cell.Bytes.Length);
                else cell.Bytes.CopyTo(new Span<byte>(data + ((long)row * type.Width), type.Width));
            }
        }
    }

    private void WriteMade(nint vector, SeriesColumn column, int count)
    {
        ReadOnlySpan<long> bits = _made.Bits(column.Output).Slice(_given, count);
        void* data = DuckApi.VectorData(vector);
        if (column.Made == KernelType.Boolean)
        {
            bool* flags = (bool*)data;
            for (int row = 0; row < count; row++) flags[row] = bits[row] != 0;
        }
        else
        {
            Span<long> values = new(data, count);
            bits.CopyTo(values);
            if (column.Made == KernelType.Time) VectorOutput.FromKernel(values, Scan.Binding.TimeForm);
        }

        ReadOnlySpan<int> nulls = _made.Nulls(column.Output);
        int at = nulls.BinarySearch(_given);
        for (at = at < 0 ? ~at : at; at < nulls.Length && nulls[at] < _given + count; at++) SetNull(vector, nulls[at] - _given);
    }

    private static void SetNull(nint vector, int row)
    {
        DuckApi.EnsureValidityWritable(vector);
        DuckApi.VectorValidity(vector)[row >> 6] &= ~(1UL << (row & 63));
    }
}
