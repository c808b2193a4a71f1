namespace Millrace.Server.Live;

/// <summary>A viewer of a tile.</summary>
public sealed class TileSubscription : IDisposable
{
    private readonly TileBoard _board;
    private readonly LiveTile _tile;
    private readonly Action _changed;
    private bool _isOver;

    internal TileSubscription(TileBoard board, LiveTile tile, Action changed)
    {
        _board = board;
        _tile = tile;
        _changed = changed;
    }

    /// <summary>What is seen now; null while the first answer is on its way.</summary>
    public TileView? View => _tile.View;

    /// <summary>Names what is asked.</summary>
    public string Text => _tile.Question.Text;

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (_isOver) return;
        _isOver = true;
        _board.Leave(_tile, this);
    }

    internal void Changed() => _changed();
}
