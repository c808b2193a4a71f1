using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Series;

/// <summary>
/// The rows of a part in order: first the one before it, when there is one, then its own, then those behind it for as long as
/// somebody asks.
/// </summary>
internal sealed class PartRows : IDisposable
{
    // Rows behind the end are read in small bites: mostly the first rows tell that the series is over.
    private const long Bite = 16_384;

    private readonly SeriesScan _scan;
    private readonly SeriesPart _part;
    private InnerRows? _rows;
    private long _next;
    private long _bite = Bite;
    private bool _isOpenedWhole;

    public PartRows(SeriesScan scan, SeriesPart part)
    {
        _scan = scan;
        _part = part;
        _next = part.First;
        IsContext = part.HasRowsBefore;
        if (IsContext) _next--;
    }

    /// <summary>The current chunk.</summary>
    public InnerRows Rows => _rows ?? throw new InvalidOperationException("There is no chunk.");

    /// <summary>True when the current chunk is the row before the part.</summary>
    public bool IsContext { get; private set; }

    /// <summary>True when the current chunk lies behind the part's end.</summary>
    public bool IsBeyond { get; private set; }

    /// <summary>Moves to the next chunk; false when there is none.</summary>
    public bool Next()
    {
        while (true)
        {
            if (_rows is not null && _rows.Next()) return true;
            _rows?.Dispose();
            _rows = null;
            if (!OpenNext()) return false;
        }
    }

    public void Dispose() => _rows?.Dispose();

    private bool OpenNext()
    {
        if (!_scan.IsInPieces)
        {
            if (_isOpenedWhole) return false;
            _isOpenedWhole = true;
            _rows = _scan.OpenWhole(_part);
            return true;
        }

        IsContext = _next < _part.First;
        IsBeyond = _next >= _part.End;
        if (IsBeyond) _bite *= 2;
        long end = IsContext ? _part.First : IsBeyond ? _next + _bite : _part.End;
        long start = 0;
        foreach (SeriesSegment segment in _scan.Binding.Plan.Segments)
        {
            if (_next < start + segment.Rows)
            {
                long stop = Math.Min(end, start + segment.Rows);
                _rows = _scan.OpenPiece(segment, _next - start, stop - start, isContext: IsContext);
                _next = stop;
                return true;
            }

            start += segment.Rows;
        }

        return false;
    }
}
