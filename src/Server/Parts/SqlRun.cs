using Millrace.Foundation.Faults;
using Millrace.Server.Drawing;
using Millrace.Server.Faults;
using Millrace.Server.Live;
using Millrace.Workspace.Answers;
using Millrace.Workspace.Charts;

namespace Millrace.Server.Parts;

/// <summary>
/// One run of a query in a tab of the SQL page: it is started, stopped, looked at in several ways and let go. Belongs to one page, on its own thread.
/// </summary>
/// <param name="bench">Runs it.</param>
/// <param name="user">Who asks.</param>
/// <param name="statement">The query.</param>
/// <param name="from">Where its first letter stands in the editor, as line and column from 1.</param>
/// <param name="onPage">Does something on the page's thread, from any, and shows what came of it.</param>
public sealed class SqlRun(SqlBench bench, string user, string statement, (int Line, int Column) from, Func<Action, Task> onPage)
{
    private CancellationTokenSource? _stop;
    private bool _isLetGo;

    /// <summary>True while rows are on their way.</summary>
    public bool IsRunning => _stop is not null;

    /// <summary>Its rows; null when there are none.</summary>
    public HeldAnswer? Held { get; private set; }

    /// <summary>Why there are no rows; null when all went well.</summary>
    public MillraceException? Fault { get; private set; }

    /// <summary>The place of the fault in the editor, as line and column; null when it has none there.</summary>
    public (int Line, int Column)? Place { get; private set; }

    /// <summary>What is looked at.</summary>
    public SqlView View { get; private set; }

    /// <summary>The chart; null until it is asked for, or when nothing can be drawn.</summary>
    public QuickChart? Chart { get; private set; }

    /// <summary>The chart as it is drawn.</summary>
    public DrawnChart? Drawn { get; private set; }

    /// <summary>What is to be said of the chart; null for nothing.</summary>
    public string? ChartNote { get; private set; }

    /// <summary>Profiles of the columns; null until they are asked for.</summary>
    public IReadOnlyList<ColumnProfile>? Profiles { get; private set; }

    /// <summary>The plan of the query, line by line; null until it is asked for.</summary>
    public IReadOnlyList<string>? Plan { get; private set; }

    /// <summary>Why there is no plan; null when there is one.</summary>
    public MillraceException? PlanFault { get; private set; }

    /// <summary>Runs the query to its end, and looks at the answer; the plan is told without running it.</summary>
    /// <param name="view">What to look at.</param>
    /// <param name="left">Cancelled when the page is left.</param>
    public async Task StartAsync(SqlView view, CancellationToken left)
    {
        View = view;
        if (view != SqlView.Explain) await AnswerAsync(left);
        if (_isLetGo) return;
        if (view == SqlView.Explain || Held is not null) await LookAsync(view, left);
    }

    /// <summary>Stops it if it runs.</summary>
    public void Cancel() => _stop?.Cancel();

    /// <summary>Nobody looks at it any more.</summary>
    public void LetGo()
    {
        _isLetGo = true;
        Cancel();
        if (Held is not null) bench.LetGo(Held);
    }

    /// <summary>Looks at the answer in another way; what that way needs is made when it is looked at first.</summary>
    /// <param name="view">The way.</param>
    /// <param name="left">Cancelled when the page is left.</param>
    public async Task LookAsync(SqlView view, CancellationToken left)
    {
        View = view;
        if (view == SqlView.Explain && Plan is null) await PlanAsync(left);
        if (Held is not HeldAnswer held) return;
        if (view == SqlView.Chart && Chart is null) await DrawAsync(QuickChart.For(held.Answer), left);
        if (view == SqlView.Profile && Profiles is null)
        {
            Show();
            IReadOnlyList<ColumnProfile> profiles = await Task.Run(() => ColumnProfiler.Of(held.Answer, left), left);
            if (Held == held) Profiles = profiles; // It may have made room meanwhile.
        }
    }

    /// <summary>Draws another chart.</summary>
    /// <param name="chart">The chart; null for none.</param>
    /// <param name="left">Cancelled when the page is left.</param>
    public async Task DrawAsync(QuickChart? chart, CancellationToken left)
    {
        if (Held is not HeldAnswer held) return;
        (Chart, Drawn, ChartNote) = (chart, null, null);
        if (chart is null)
        {
            ChartNote = held.Answer.RowCount == 0 ? "There are no rows to draw." : null;
            return;
        }

        (Figure figure, string? note) = await Task.Run(() => chart.Draw(held.Answer), left);
        if (Chart != chart) return; // Another one was chosen meanwhile.
        Drawn = ChartDrawer.Draw(figure);
        ChartNote = figure is Figure.Failed failed ? failed.Message : note;
        Show();
    }

    private async Task AnswerAsync(CancellationToken left)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(left);
        _stop = stop;
        Show();
        try
        {
            HeldAnswer held = await bench.AnswerAsync(user, statement, () => _ = onPage(Forget), stop.Token);
            if (_isLetGo) bench.LetGo(held); // The page is left, or the tab was closed when the rows were there.
            else if (Fault is null) Held = held; // Else it has made room already.
        }
        catch (MillraceException fault)
        {
            Fault = fault;
            if (fault.Location is { File: "query" } at) Place = (from.Line + at.Line - 1, at.Line == 1 ? from.Column + at.Column - 1 : at.Column);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Fault = ServerErrors.QueryCanceled();
        }
        finally
        {
            _stop = null;
        }
    }

    private async Task PlanAsync(CancellationToken left)
    {
        PlanFault = null;
        Show();
        try
        {
            Plan = await bench.PlanAsync(user, statement, left);
        }
        catch (MillraceException fault)
        {
            PlanFault = fault;
        }
    }

    /// <summary>The rows were let go to make room for others; this page must not be what holds them.</summary>
    private void Forget() => (Held, Profiles, Fault) = (null, null, ServerErrors.AnswerGone());

    private void Show() => _ = onPage(static () => { });
}
