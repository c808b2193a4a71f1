using Millrace.Foundation.Faults;
using Millrace.Server.Drawing;
using Millrace.Server.Gate;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Live;

/// <summary>A tile that all its viewers share: asked once when it is opened and once whenever a table of its changes. Thread safety: all members may be called at once.</summary>
internal sealed class LiveTile(TileQuestion question, TileBoard board)
{
    private static readonly TimeSpan NowStep = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<TileSubscription> _viewers = [];
    private readonly CancellationTokenSource _gone = new();
    private IDisposable? _watch;
    private Task _work = Task.CompletedTask;
    private bool _isWorking;
    private bool _isDirty;

    public TileQuestion Question => question;

    public TileView? View { get; private set; }

    /// <summary>When the last viewer left; null while there are some.</summary>
    public DateTimeOffset? IdleSince { get; private set; }

    public int Viewers
    {
        get
        {
            lock (_lock) return _viewers.Count;
        }
    }

    public void Add(TileSubscription viewer)
    {
        lock (_lock)
        {
            _viewers.Add(viewer);
            IdleSince = null;
        }

        Refresh();
    }

    public void Remove(TileSubscription viewer, DateTimeOffset now)
    {
        lock (_lock)
        {
            _viewers.Remove(viewer);
            if (_viewers.Count > 0) return;
            IdleSince = now;
            _watch?.Dispose();
            _watch = null;
        }
    }

    /// <summary>Asks anew, once the question that runs is answered.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _isDirty = true;
            if (_isWorking) return;
            _isWorking = true;
            _work = Task.Run(WorkAsync);
        }
    }

    /// <summary>Asks anew when no version would tell that the answer is old.</summary>
    public void Retry()
    {
        if (View is null || View.NeedsRetry) Refresh();
    }

    /// <summary>Ends it and waits for what runs.</summary>
    public async Task EndAsync()
    {
        lock (_lock)
        {
            _watch?.Dispose();
            _watch = null;
        }

        await _gone.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _gone.Dispose();
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (!_isDirty || _gone.IsCancellationRequested)
                {
                    _isWorking = false;
                    return;
                }

                _isDirty = false;
            }

            try
            {
                Publish(await AskAsync(_gone.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (_gone.IsCancellationRequested)
            {
                lock (_lock) _isWorking = false;
                return;
            }
            catch (Exception fault)
            {
                board.Tell($"The tile '{question.Text}' could not be made.", fault);
                Publish(new TileView(new Figure.Failed("DEFECT", "The tile could not be made; the log of the server tells more."), Drawn: null, [], board.Now));
            }
        }
    }

    private void Publish(TileView view)
    {
        TileSubscription[] viewers;
        lock (_lock)
        {
            View = view;
            viewers = [.. _viewers];
            _watch?.Dispose();
            _watch = viewers.Length == 0 ? null : board.Feed.Watch(view.Tables, _ => Refresh());
        }

        foreach (TileSubscription viewer in viewers) viewer.Changed();
    }

    private async Task<TileView> AskAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset asOf = board.Now;

        // Relative days move by the minute, so that all who look within one ask the same.
        FilterState filters = new(question.Dashboard, question.Page, question.Selections, new DateTimeOffset(asOf.Ticks - (asOf.Ticks % NowStep.Ticks), asOf.Offset)) { Columns = question.Columns };
        QueryTicket ticket = new($"dashboard {question.Name}", "tile", question.Text) { AskedBy = question.Viewer };
        TileView? before = View;
        IReadOnlyDictionary<string, TileFrame> frames;
        try
        {
            frames = await board.Gate.RunAsync(ticket, stop => FramesAsync(filters, stop), answer => IsSame(before, answer) ? null : RowsOf(answer), cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            frames = new Dictionary<string, TileFrame>(StringComparer.Ordinal) { [""] = TileFrame.OfFault(fault) };
        }

        if (IsSame(before, frames)) return before! with { AsOf = asOf };
        Interlocked.Increment(ref board.Made);
        Figure figure = question.Widget.IsFilter && question.Widget.Fault is null
            ? FigureBuilder.BuildFilter(question.Widget, frames.Values.First(), filters.SelectionOf(question.Widget))
            : FigureBuilder.Build(question.Widget, frames, question.Dashboard.Theme, board.PlaceOf);
        return new TileView(figure, ChartDrawer.Draw(figure, frames.Values.Any(static frame => frame.IsTruncated)), [.. frames.Values], asOf);
    }

    private async Task<IReadOnlyDictionary<string, TileFrame>> FramesAsync(FilterState filters, CancellationToken cancellationToken) => question.Widget.IsFilter && question.Widget.Fault is null
        ? new Dictionary<string, TileFrame>(StringComparer.Ordinal) { [""] = await board.Runner.ValuesAsync(filters, question.Widget, cancellationToken).ConfigureAwait(false) }
        : await board.Runner.RunAsync(filters, question.Widget, cancellationToken).ConfigureAwait(false);

    /// <summary>Answers that were kept are the same objects.</summary>
    private static bool IsSame(TileView? before, IReadOnlyDictionary<string, TileFrame> frames) =>
        before is not null && frames.Count > 0 && before.Frames.Count == frames.Count && before.Frames.Zip(frames.Values).All(static pair => ReferenceEquals(pair.First, pair.Second));

    private static long? RowsOf(IReadOnlyDictionary<string, TileFrame> frames) => frames.Values.Sum(static frame => (long)frame.RowCount);
}
