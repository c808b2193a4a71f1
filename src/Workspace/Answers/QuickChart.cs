using System.Globalization;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>A chart of an answer that somebody asks for in passing. Immutable.</summary>
/// <param name="Kind">What is drawn: bar, line, area, scatter, pie, histogram, heatmap or box.</param>
/// <param name="X">Place of the column to the right.</param>
/// <param name="Y">Place of the column upwards; null for a histogram, which counts.</param>
/// <param name="Color">Place of the column that tells series apart; null for one series.</param>
public sealed record QuickChart(WidgetKind Kind, int X, int? Y, int? Color)
{
    /// <summary>Rows that are drawn at most.</summary>
    public const int MostRows = 20_000;

    /// <summary>The kinds that can be asked for.</summary>
    public static IReadOnlyList<WidgetKind> Kinds { get; } =
        [WidgetKind.Line, WidgetKind.Bar, WidgetKind.Area, WidgetKind.Scatter, WidgetKind.Histogram, WidgetKind.Pie, WidgetKind.Box, WidgetKind.Heatmap];

    /// <summary>A chart that suits an answer: numbers over time, else over names, else a histogram; null when it has no rows or no column to draw.</summary>
    public static QuickChart? For(Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.RowCount == 0 || answer.Columns.Count == 0) return null;
        int[] places = [.. Enumerable.Range(0, answer.Columns.Count)];
        int time = Array.FindIndex(places, place => answer.Columns[place].IsTime);
        int name = Array.FindIndex(places, place => answer.Columns[place].Type is FrameType.Text or FrameType.Boolean);

        // The last number is most often what was computed, the first a key.
        int number = Array.FindLastIndex(places, place => answer.Columns[place].IsNumeric);
        if (number < 0) return name < 0 ? null : new QuickChart(WidgetKind.Histogram, name, Y: null, Color: null);
        if (time >= 0) return new QuickChart(WidgetKind.Line, time, number, name >= 0 ? name : null);
        if (name >= 0) return new QuickChart(WidgetKind.Bar, name, number, Color: null);
        int other = Array.FindIndex(places, place => answer.Columns[place].IsNumeric && place != number);
        return other >= 0 ? new QuickChart(WidgetKind.Scatter, other, number, Color: null) : new QuickChart(WidgetKind.Histogram, number, Y: null, Color: null);
    }

    /// <summary>What is to be drawn; a fault when the columns do not suit the kind.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The figure, and a note when not all rows are in it.</returns>
    public (Figure Figure, string? Note) Draw(Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (Kind == WidgetKind.Histogram && (X < 0 || X >= answer.Columns.Count)) return (new Figure.Empty(), null);
        if (Kind == WidgetKind.Histogram) return (Drawn(answer, ValueCounts.Of(answer, X), WidgetKind.Bar, [("x", X, null), ("y", ValueCounts.CountPlace, null)]), null);
        int[] places = [.. new int?[] { X, Y, Color }.OfType<int>().Distinct().Where(place => place >= 0 && place < answer.Columns.Count)];
        (IReadOnlyList<int> rows, string? note) = RowsOf(answer);

        // Names of columns need not differ, so places stand for them.
        TileFrame frame = answer.ToFrame(places, rows);
        TileFrame named = new([.. frame.Columns.Select((column, index) => column.Named(Field(places[index])))], fault: null);
        return (Drawn(answer, named, Kind, Channels(named)), note);
    }

    private static Figure Drawn(Answer answer, TileFrame frame, WidgetKind kind, IEnumerable<(string Channel, int Place, ScaleType? Type)> channels)
    {
        Dictionary<string, Channel> drawn = channels.ToDictionary(
            static entry => entry.Channel,
            entry => new Channel([new FieldEncoding(Field(entry.Place), TitleOf(answer, entry.Place))], ScaleSpec.Default with { Type = entry.Type }, AxisSpec.Default));
        Widget widget = new("chart", kind, new WidgetPosition(0, 0, 12, 8)) { Encodings = new Encodings(drawn, ShowsLabels: false), MarkLayout = kind == WidgetKind.Bar ? "group" : null };
        return FigureBuilder.Build(widget, new Dictionary<string, TileFrame> { ["rows"] = frame }, new DashboardTheme());
    }

    private static string TitleOf(Answer answer, int place) => place < answer.Columns.Count ? answer.Columns[place].Name : "count";

    internal static string Field(int place) => string.Create(CultureInfo.InvariantCulture, $"c{place}");

    private IEnumerable<(string Channel, int Place, ScaleType? Type)> Channels(TileFrame frame)
    {
        bool isPie = Kind == WidgetKind.Pie;
        bool isNamed = Kind is WidgetKind.Bar or WidgetKind.Box or WidgetKind.Heatmap;
        if (frame.Find(Field(X)) is FrameColumn column) yield return (isPie ? "color" : "x", X, isNamed && !column.IsTime ? ScaleType.Categorical : null);
        if (Y is int y && frame.Find(Field(y)) is not null) yield return (isPie ? "angle" : "y", y, Kind == WidgetKind.Heatmap ? ScaleType.Categorical : null);
        if (!isPie && Color is int color && frame.Find(Field(color)) is not null) yield return ("color", color, Kind == WidgetKind.Heatmap ? ScaleType.Quantitative : ScaleType.Categorical);
    }

    /// <summary>All rows; of many the first, or for a line those at which it turns.</summary>
    private (IReadOnlyList<int> Rows, string? Note) RowsOf(Answer answer)
    {
        int all = answer.RowCount;
        if (all <= MostRows) return ([.. Enumerable.Range(0, all)], null);
        bool isLine = Kind is WidgetKind.Line or WidgetKind.Area && Color is null && Y is int;
        if (!isLine)
            return ([.. Enumerable.Range(0, MostRows)], string.Create(CultureInfo.InvariantCulture, $"The chart shows the first {MostRows:N0} of {all:N0} rows. Group them in the query to see all."));
        return (Turns(answer, Y!.Value), string.Create(CultureInfo.InvariantCulture, $"The chart shows the least and the greatest value of every {all / (MostRows / 2) + 1:N0} of {all:N0} rows."));
    }

    private List<int> Turns(Answer answer, int column)
    {
        IReadOnlyList<int> order = answer.Sorted(X, isDescending: false);
        int step = (answer.RowCount / (MostRows / 2)) + 1;
        List<int> rows = [];
        for (int first = 0; first < order.Count; first += step)
        {
            int end = Math.Min(first + step, order.Count);
            (int least, int most) = (first, first);
            for (int place = first + 1; place < end; place++)
            {
                double? value = answer.Columns[column].Number(order[place]);
                if (value < answer.Columns[column].Number(order[least])) least = place;
                if (value > answer.Columns[column].Number(order[most])) most = place;
            }

            rows.Add(order[Math.Min(least, most)]);
            if (least != most) rows.Add(order[Math.Max(least, most)]);
        }

        return rows;
    }
}
