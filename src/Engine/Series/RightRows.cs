using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Series;

/// <summary>The right rows of an as-of join in order, from the first series that a part of the left side has.</summary>
internal sealed class RightRows : IDisposable
{
    private readonly SeriesScan _scan;
    private readonly List<(SeriesSegment Piece, string Range)> _pieces;
    private InnerRows? _rows;
    private int _next;

    public RightRows(SeriesScan scan, IReadOnlyList<KeyCell> from)
    {
        _scan = scan;
        _pieces = [.. PiecesFrom(scan, from)];
    }

    public InnerRows Rows => _rows ?? throw new InvalidOperationException("There is no chunk.");

    public bool Next()
    {
        while (true)
        {
            if (_rows is not null && _rows.Next()) return true;
            _rows?.Dispose();
            _rows = null;
            if (_next == _pieces.Count) return false;
            _rows = _scan.OpenPiece(_pieces[_next].Piece, _pieces[_next].Range, _scan.Binding.Plan.Where);
            _next++;
        }
    }

    public void Dispose() => _rows?.Dispose();

    private static IEnumerable<(SeriesSegment Piece, string Range)> PiecesFrom(SeriesScan scan, IReadOnlyList<KeyCell> from)
    {
        IReadOnlyList<SeriesSegment> pieces = scan.Binding.Plan.Segments;
        if (from.Count == 0) return pieces.Select(static piece => (piece, "true"));
        SeriesItem item = scan.Binding.Items[scan.Binding.Keys[0]];

        // Null comes last, so a part that begins with it needs no other key. Pieces in front are left by their statistics.
        if (from[0].IsNull) return pieces.Select(piece => (piece, $"{item.Sql} IS NULL"));
        if (KeyOrder.Literal(item, from[0]) is not string literal) return pieces.Select(static piece => (piece, "true"));
        return pieces.Select(piece => (piece, $"{item.Sql} >= {literal}")).Concat(pieces.Select(piece => (piece, $"{item.Sql} IS NULL")));
    }
}
