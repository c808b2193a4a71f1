using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Editing;

/// <summary>The fields that a new widget begins with, so that it draws something at once. Pure.</summary>
public static class FirstFields
{
    private const int MostColumns = 12;

    /// <summary>Puts fields into the channels of a widget and gives it a title made of them; without columns that fit it stays as it is.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">A widget without fields.</param>
    /// <param name="dataset">The dataset that it asks.</param>
    /// <param name="columns">The columns of the dataset.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_PART_UNKNOWN: there is no such widget.</exception>
    public static Dashboard Fill(Dashboard board, string page, string widget, DashboardDataset dataset, IReadOnlyList<DatasetField> columns)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(columns);
        Widget found = Find(board, page, widget);
        if (WidgetShapes.Of(found) is not WidgetShape shape) return board;
        if (shape.IsFilter) return Aim(board, page, widget, shape.Kind, dataset, Columns.Of(columns));
        Dashboard drawn = Draw(board, page, widget, shape, columns);
        return ReferenceEquals(drawn, board) ? board : WithTitle(drawn, page, widget, TitleOf(drawn, page, widget));
    }

    /// <summary>Lets a widget ask another dataset. Its fields stay, unless the dataset has none of their columns and none was written by hand: then it begins anew.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">The widget.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="columns">Its columns; none when they are not known.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_PART_UNKNOWN: there is no such widget.</exception>
    public static Dashboard SetDataset(Dashboard board, string page, string widget, string dataset, IReadOnlyList<DatasetField> columns)
    {
        ArgumentNullException.ThrowIfNull(board);
        Widget before = Find(board, page, widget);
        Dashboard changed = WidgetEdit.SetDataset(board, page, widget, dataset);
        FieldChoice?[] fields = [.. before.Queries.SelectMany(static query => query.Fields).Select(static field => FieldChoice.Of(field.Expression))];
        bool isWritten = Array.Exists(fields, static field => field is null); // By hand; nobody throws that away unasked.
        string[] named = [.. fields.OfType<FieldChoice>().Select(static field => field.Column).Where(static name => name.Length > 0)];
        bool isStranger = named.Length > 0 && !named.Intersect(columns.Select(static column => column.Name), StringComparer.OrdinalIgnoreCase).Any();
        bool beginsAnew = fields.Length == 0 || (isStranger && !isWritten);
        if (!beginsAnew || columns.Count == 0 || WidgetShapes.Of(before) is not WidgetShape shape) return changed;
        foreach (ChannelShape channel in shape.Channels) changed = WidgetEdit.SetChannel(changed, page, widget, channel, []);
        return KeepTitle(board, Draw(changed, page, widget, shape, columns), page, widget);
    }

    /// <summary>Gives a changed widget the title of its fields when before the change it had the title of those that it had then; one that a person wrote stays.</summary>
    /// <param name="before">The dashboard before the change.</param>
    /// <param name="after">The dashboard after it.</param>
    /// <param name="page">The page.</param>
    /// <param name="widget">The widget.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_PART_UNKNOWN: there is no such widget.</exception>
    public static Dashboard KeepTitle(Dashboard before, Dashboard after, string page, string widget)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Find(before, page, widget).Title == TitleOf(before, page, widget) ? WithTitle(after, page, widget, TitleOf(after, page, widget)) : after;
    }

    private static Widget Find(Dashboard board, string page, string widget) => board.Page(page).Find(widget) ?? throw WidgetEdit.Missing(board, page, widget);

    private static Dashboard Draw(Dashboard board, string page, string widget, WidgetShape shape, IReadOnlyList<DatasetField> columns)
    {
        Dashboard changed = board;
        if (columns.Count == 0) return board; // Nobody knows what it could draw.
        foreach ((string name, IReadOnlyList<FieldDraft?> wanted) in Wanted(shape.Kind, Columns.Of(columns)))
        {
            FieldDraft[] fields = [.. wanted.OfType<FieldDraft>()];
            if (fields.Length > 0 && shape.Find(name) is ChannelShape channel) changed = WidgetEdit.SetChannel(changed, page, widget, channel, fields);
        }

        return changed;
    }

    private static Dashboard WithTitle(Dashboard board, string page, string widget, string title) => WidgetEdit.SetTitle(board, page, widget, title, Find(board, page, widget).Description ?? "");

    private static Dashboard Aim(Dashboard board, string page, string widget, WidgetKind kind, DashboardDataset dataset, Columns known)
    {
        DatasetField? column = kind switch
        {
            WidgetKind.DateRange or WidgetKind.DatePicker => known.Time,
            WidgetKind.RangeSlider => known.Number(0),
            _ => known.Name(0),
        };
        if (column is null) return board;
        Dashboard aimed = FilterEdit.SetTargets(board, page, widget, [new FilterTarget(dataset.Name, column.Name, Parameter: null)]);
        return WidgetEdit.SetTitle(aimed, page, widget, column.Name, "");
    }

    private static IEnumerable<(string Channel, IReadOnlyList<FieldDraft?> Fields)> Wanted(WidgetKind kind, Columns known) => kind switch
    {
        WidgetKind.Counter => [("value", [known.Measure])],
        WidgetKind.Bar => [("x", [known.Group]), ("y", [known.Measure])],
        WidgetKind.Line or WidgetKind.Area => [("x", [known.Along]), ("y", [known.Mean ?? known.Measure])],
        WidgetKind.Combo => [("x", [known.Along]), ("y.primary", [known.Measure]), ("y.secondary", [known.Mean])],
        WidgetKind.Scatter => [("x", [Plain(known.Number(0))]), ("y", [Plain(known.Number(1) ?? known.Number(0))])],
        WidgetKind.Histogram => [("x", [known.Bins]), ("y", [Columns.Rows])],
        WidgetKind.Pie => [("angle", [known.Measure]), ("color", [known.Group])],
        WidgetKind.Funnel => [("x", [known.Measure]), ("y", [known.Group])],
        WidgetKind.Heatmap => [("x", [Plain(known.Name(1)) ?? known.Day ?? Plain(known.Number(0))]), ("y", [Plain(known.Name(0))]), ("color", [known.Measure])],
        WidgetKind.Box => [("x", [known.Group]), ("y", [Plain(known.Number(0))])],
        WidgetKind.Sankey => [("value", [known.Measure]), ("stages", [Plain(known.Name(0)), Plain(known.Name(1))])],
        WidgetKind.SymbolMap => [("coordinates.latitude", [Plain(known.Like("lat"))]), ("coordinates.longitude", [Plain(known.Like("lon") ?? known.Like("lng"))])],
        WidgetKind.Table => [("columns", [.. known.All.Take(MostColumns).Select(Plain)])],
        WidgetKind.Pivot => [("rows", [Plain(known.Name(0)) ?? known.Group]), ("columns", [Plain(known.Name(1))]), ("cell", [known.Measure])],
        WidgetKind.Series => [("x", [Plain(known.Time)]), ("y", [Plain(known.Number(0))]), ("color", [Plain(known.Name(0))])],
        WidgetKind.TimeHeatmap => [("x", [Plain(known.Time)]), ("y", [Plain(known.Name(0))]), ("color", [known.Mean ?? known.Measure])],
        WidgetKind.Spectrum => [("x", [Plain(known.Time)]), ("y", [Plain(known.Number(0))])],
        WidgetKind.Space => [("x", [Plain(known.Number(0))]), ("y", [Plain(known.Number(1))]), ("z", [Plain(known.Number(2))])],
        _ => [],
    };

    private static string TitleOf(Dashboard board, string page, string widget)
    {
        Widget found = Find(board, page, widget);
        string dataset = board.Datasets.FirstOrDefault(known => found.Queries.Any(query => query.DatasetName == known.Name))?.DisplayName ?? "";
        if (WidgetShapes.Of(found) is not WidgetShape shape) return found.Title ?? "";
        string[] places = [.. FirstOf(shape.Channels.Where(static channel => !channel.Measures))];
        string? measure = FirstOf(shape.Channels.Where(static channel => channel.Measures)).FirstOrDefault();
        return (found.Kind, measure, places) switch
        {
            (WidgetKind.Histogram, _, [string place, ..]) => $"Distribution of {place}",
            (WidgetKind.Table, _, _) => dataset,
            (_, not null, [string place, ..]) => $"{measure} by {place}",
            (WidgetKind.Scatter or WidgetKind.Series or WidgetKind.Box, _, [string place, string other, ..]) => $"{other} by {place}",
            (_, not null, _) => measure,
            _ => dataset.Length > 0 ? dataset : shape.Title,
        };

        IEnumerable<string> FirstOf(IEnumerable<ChannelShape> channels) => channels.SelectMany(channel => WidgetEdit.FieldsOf(found, channel.Name).Take(1)).Select(static field => field.Title);
    }

    private static FieldDraft? Plain(DatasetField? column) => column is null ? null : new FieldDraft(column.Expression, column.Name) { Scale = column.Scale };

    private static FieldDraft? With(DatasetField? column, string function, ScaleType scale) => column is null ? null : With(new FieldChoice(column.Name, function), scale);

    private static FieldDraft With(FieldChoice choice, ScaleType scale) => new(choice.Expression, choice.Title) { Scale = scale };

    /// <summary>The columns of a dataset by what can be done with them.</summary>
    private sealed record Columns(IReadOnlyList<DatasetField> All, IReadOnlyList<DatasetField> Names, IReadOnlyList<DatasetField> Numbers, DatasetField? Time, DatasetField? OwnMeasure)
    {
        public static FieldDraft Rows { get; } = With(new FieldChoice("", "ROWS"), ScaleType.Quantitative);

        /// <summary>What is counted: a measure that the dataset computes, else its rows.</summary>
        public FieldDraft Measure => Plain(OwnMeasure) ?? Rows;

        public FieldDraft? Mean => With(Number(0), "AVG", ScaleType.Quantitative);

        public FieldDraft? Day => With(Time, "BY DAY", ScaleType.Temporal);

        public FieldDraft? Bins => Number(0) is DatasetField number ? With(FieldChoice.BinsOf(number.Name, number.Span), ScaleType.Quantitative) : null;

        /// <summary>What marks that stand beside each other are grouped by.</summary>
        public FieldDraft? Group => Plain(Name(0)) ?? Day ?? Plain(All.Count > 0 ? All[0] : null);

        /// <summary>What a line runs along.</summary>
        public FieldDraft? Along => With(Time, "BY HOUR", ScaleType.Temporal) ?? Group;

        public static Columns Of(IReadOnlyList<DatasetField> columns)
        {
            DatasetField[] plain = [.. columns.Where(static column => FieldChoice.Of(column.Expression) is { Function: "" })];
            DatasetField[] numbers = [.. plain.Where(static column => column.Scale == ScaleType.Quantitative)];
            return new Columns(
                plain,
                [.. plain.Where(static column => column.Scale == ScaleType.Categorical)],
                [.. numbers.OrderBy(static column => column.Name.EndsWith("id", StringComparison.OrdinalIgnoreCase))], // Numbers that name things come last.
                Array.Find(plain, static column => column.Scale == ScaleType.Temporal),
                columns.Except(plain).FirstOrDefault(static column => column.Scale == ScaleType.Quantitative));
        }

        public DatasetField? Name(int place) => place < Names.Count ? Names[place] : null;

        public DatasetField? Number(int place) => place < Numbers.Count ? Numbers[place] : null;

        public DatasetField? Like(string part) => Numbers.FirstOrDefault(column => column.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
