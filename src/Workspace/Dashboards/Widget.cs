using System.Text.Json;
using Millrace.Foundation.Faults;

namespace Millrace.Workspace.Dashboards;

/// <summary>A chart, a filter or a text on a page.</summary>
/// <param name="Name">Its id in the file.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it stands.</param>
public sealed record Widget(string Name, WidgetKind Kind, WidgetPosition Position)
{
    private static readonly WidgetKind[] Filters =
        [WidgetKind.SingleSelect, WidgetKind.MultiSelect, WidgetKind.DateRange, WidgetKind.DatePicker, WidgetKind.TextEntry, WidgetKind.RangeSlider];

    /// <summary>Its type as the file has it; empty for a text.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>The version of its type; 0 when it is not said.</summary>
    public int Version { get; init; }

    /// <summary>What it asks.</summary>
    public IReadOnlyList<WidgetQuery> Queries { get; init; } = [];

    /// <summary>What of the answers is drawn, and how.</summary>
    public Encodings Encodings { get; init; } = Encodings.None;

    /// <summary>The title to show; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>The description to show; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>The Markdown of a text; empty for other widgets.</summary>
    public string Text { get; init; } = "";

    /// <summary>The picture of a picture; null for other widgets.</summary>
    public WidgetImage? Image { get; init; }

    /// <summary>How bars and areas stand to each other; null for the default, which is stacked.</summary>
    public string? MarkLayout { get; init; }

    /// <summary>Colours of its series in turn; empty for those of the theme.</summary>
    public IReadOnlyList<string> MarkColors { get; init; } = [];

    /// <summary>Lines with a label over a chart.</summary>
    public IReadOnlyList<Annotation> Annotations { get; init; } = [];

    /// <summary>What a filter starts with.</summary>
    public DefaultSelection Default { get; init; } = DefaultSelection.None;

    /// <summary>Its part of the file.</summary>
    public JsonElement Source { get; init; }

    /// <summary>Why it cannot be used, while the rest of the dashboard can; null when it can.</summary>
    public MillraceException? Fault { get; init; }

    /// <summary>True when its viewers choose the span of time that it asks.</summary>
    public bool HasSpan => Kind is WidgetKind.Series or WidgetKind.TimeHeatmap;

    /// <summary>True when it asks nothing: a text or a picture.</summary>
    public bool IsStatic => Kind is WidgetKind.Text or WidgetKind.Image;

    /// <summary>True for a filter.</summary>
    public bool IsFilter => Filters.Contains(Kind);

    /// <summary>The query of a name; the only one when no name is given.</summary>
    public WidgetQuery? Query(string? name) => name is null ? Queries.FirstOrDefault() : Queries.FirstOrDefault(query => query.Name == name);
}
