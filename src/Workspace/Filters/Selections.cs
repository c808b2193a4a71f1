using System.Collections.Immutable;

namespace Millrace.Workspace.Filters;

/// <summary>What a viewer chose on a dashboard. Immutable.</summary>
public sealed record Selections
{
    /// <summary>Nothing is chosen: filters stand at what the file gives them.</summary>
    public static Selections None { get; } = new();

    /// <summary>Selections by the name of the filter.</summary>
    public ImmutableSortedDictionary<string, Selection> ByFilter { get; init; } = ImmutableSortedDictionary.Create<string, Selection>(StringComparer.Ordinal);

    /// <summary>Marks that were clicked.</summary>
    public ImmutableList<CrossFilter> Clicked { get; init; } = [];

    /// <summary>The same with a filter set.</summary>
    public Selections With(string filter, Selection selection) => this with { ByFilter = ByFilter.SetItem(filter, selection) };

    /// <summary>The same with some values of a filter.</summary>
    public Selections With(string filter, params IEnumerable<FilterValue> values) => With(filter, new Selection.Values([.. values]));

    /// <summary>The same with a mark clicked; a second click at a field replaces the first, one without values takes it back.</summary>
    public Selections WithClick(CrossFilter click)
    {
        ArgumentNullException.ThrowIfNull(click);
        ImmutableList<CrossFilter> others = Clicked.RemoveAll(other => other.Widget == click.Widget && other.FieldName == click.FieldName);
        return this with { Clicked = click.Chosen.Count == 0 ? others : others.Add(click) };
    }
}
