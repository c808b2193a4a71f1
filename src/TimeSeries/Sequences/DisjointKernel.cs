using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Sequences;

/// <summary>
/// Folds the intervals of each series into ones that do not overlap, merging what overlapping ones say. Rows come by start and
/// end. It holds the pieces that a later row can still overlap, no others.
/// </summary>
internal sealed class DisjointKernel : TableKernel
{
    /// <summary>A time is read as high · 2³² + low, as one double has fewer digits than the axis.</summary>
    private const long LowSpan = 1L << 32;

    private readonly bool _isReal;
    private readonly bool _isTempo;
    private readonly int _metrics;
    private readonly MetricStore _store;
    private readonly List<Piece> _open = [];
    private readonly List<Piece> _met = [];

    public DisjointKernel(KernelSettings settings)
    {
        _isReal = settings.Text(TimeText.Setting) == "real";
        _isTempo = settings.Has("tempo");
        _metrics = (int)settings.Long("metrics");
        _store = new MetricStore(_metrics);
        KernelType time = _isReal ? KernelType.Double : KernelType.Time;
        Outputs =
        [
            new KernelColumn("start", time),
            new KernelColumn("stop", time),
            .. Enumerable.Range(0, _metrics).Select(metric => new KernelColumn($"v{metric}", KernelType.Double)),
        ];
    }

    public override IReadOnlyList<KernelColumn> Outputs { get; }

    public override void Begin()
    {
        _open.Clear();
        _store.Clear();
    }

    public override void Next(SeriesRows rows, KernelTable table)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            Piece piece = Read(rows, row);
            Close(piece.Start, table);
            Add(piece);
        }
    }

    public override void End(KernelTable table)
    {
        foreach (Piece piece in _open) Write(piece, table);
        Begin();
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_open.Count);
        foreach (Piece piece in _open)
        {
            writer.Write(piece.Start);
            writer.Write(piece.End);
            for (int metric = 0; metric < _metrics; metric++)
            {
                double? value = _store.Get(piece.Slot, metric);
                writer.Write(value.HasValue);
                writer.Write(value ?? 0);
            }
        }
    }

    public override void Load(BinaryReader reader)
    {
        Begin();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            Piece piece = new(reader.ReadInt64(), reader.ReadInt64(), _store.Take());
            _open.Add(piece);
            for (int metric = 0; metric < _metrics; metric++)
            {
                bool isKnown = reader.ReadBoolean();
                double value = reader.ReadDouble();
                if (isKnown) _store.Set(piece.Slot, metric, value);
            }
        }
    }

    private Piece Read(SeriesRows rows, int row)
    {
        Piece piece = _isReal
            ? new Piece(RealTime.CodeOf(rows.Values(0)[row]), RealTime.CodeOf(rows.Values(1)[row]), _store.Take())
            : new Piece(rows.Times[row], ((long)rows.Values(0)[row] * LowSpan) + (long)rows.Values(1)[row], _store.Take());
        for (int metric = 0; metric < _metrics; metric++)
        {
            ReadOnlySpan<bool> nulls = rows.Nulls(metric + 2);
            if (nulls.IsEmpty || !nulls[row]) _store.Set(piece.Slot, metric, rows.Values(metric + 2)[row]);
        }

        return piece;
    }

    /// <summary>Gives the pieces that no row from a start on can overlap or repeat.</summary>
    private void Close(long start, KernelTable table)
    {
        int kept = 0;
        for (int at = 0; at < _open.Count; at++)
        {
            Piece piece = _open[at];
            bool isOpen = piece.End > start || (piece.End == start && piece.Start == piece.End);
            if (isOpen) _open[kept++] = piece;
            else Write(piece, table);
        }

        _open.RemoveRange(kept, _open.Count - kept);
    }

    private void Add(Piece incoming)
    {
        if (IsKnown(incoming))
        {
            _store.Return(incoming.Slot);
            return;
        }

        _met.Clear();
        int kept = 0;
        for (int at = 0; at < _open.Count; at++)
        {
            Piece piece = _open[at];
            if (piece.Overlaps(incoming)) _met.Add(piece);
            else _open[kept++] = piece;
        }

        _open.RemoveRange(kept, _open.Count - kept);
        Piece? rest = incoming;
        foreach (Piece piece in _met)
        {
            if (rest is Piece left && left.Overlaps(piece)) rest = Resolve(piece, left);
            else Insert(piece);
        }

        if (rest is Piece last) Insert(last);
    }

    private bool IsKnown(Piece incoming)
    {
        foreach (Piece piece in _open)
        {
            bool isSame = piece.Start == incoming.Start && piece.End == incoming.End;
            if (isSame && _store.IsSame(piece.Slot, incoming.Slot)) return true;
        }

        return false;
    }

    /// <summary>Puts two overlapping pieces into the set, save what of the later one reaches behind the known one: that is given.</summary>
    private Piece? Resolve(Piece known, Piece incoming)
    {
        Piece first = known.Start <= incoming.Start ? known : incoming;
        Piece second = known.Start <= incoming.Start ? incoming : known;
        if (_store.IsSame(known.Slot, incoming.Slot))
        {
            _store.Return(second.Slot);
            Piece union = first with { End = _isTempo ? second.End : Math.Max(first.End, second.End) };
            if (union.End > known.End) return union;
            Insert(union);
            return null;
        }

        long start = second.Start;
        long end = Math.Min(first.End, second.End);
        Piece longer = first.End > second.End ? first : second;
        if (first.Start < start) Insert(first with { End = start, Slot = _store.Copy(first.Slot) });
        int slot = Merge(known, incoming, first, longer);
        Piece? rest = longer.End > end ? longer with { Start = end, Slot = _store.Copy(longer.Slot) } : null;
        Insert(new Piece(start, end, slot));
        _store.Return(known.Slot);
        _store.Return(incoming.Slot);
        if (rest is not Piece behind || incoming.End > known.End) return rest;
        Insert(behind);
        return null;
    }

    /// <summary>
    /// The metrics of what two pieces share. What the known piece says stands; the original lets the piece stand that starts
    /// earlier, and of two that start together the longer one.
    /// </summary>
    private int Merge(Piece known, Piece incoming, Piece first, Piece longer)
    {
        bool startTogether = known.Start == incoming.Start && known.End != incoming.End;
        Piece winner = !_isTempo ? known : startTogether ? longer : first;
        int slot = _store.Copy(winner == known ? incoming.Slot : known.Slot);
        _store.Overwrite(slot, winner.Slot);
        return slot;
    }

    /// <summary>Keeps the open pieces in the order of their starts.</summary>
    private void Insert(Piece piece)
    {
        int at = _open.Count;
        while (at > 0 && _open[at - 1].Start > piece.Start) at--;
        _open.Insert(at, piece);
    }

    private void Write(Piece piece, KernelTable table)
    {
        if (_isReal)
        {
            table.Add(0, RealTime.Of(piece.Start));
            table.Add(1, RealTime.Of(piece.End));
        }
        else
        {
            table.Add(0, piece.Start);
            table.Add(1, piece.End);
        }

        for (int metric = 0; metric < _metrics; metric++)
        {
            if (_store.Get(piece.Slot, metric) is double value) table.Add(metric + 2, value);
            else table.AddNull(metric + 2);
        }

        _store.Return(piece.Slot);
    }
}
