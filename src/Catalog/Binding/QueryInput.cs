using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>A person's query before it is bound.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Locate">Finds the place a character of the text came from.</param>
public sealed record QueryInput(string Text, Func<int, SourceLocation?> Locate)
{
    /// <summary>The time windows to give; null for all.</summary>
    public WindowBounds? Released { get; init; }

    /// <summary>True when the text is the engine's SQL already, with calls of operators and names of tables.</summary>
    internal bool IsPlain { get; init; }

    /// <summary>A query that is a whole text of its own.</summary>
    public static QueryInput Of(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new QueryInput(source.Text, source.LocationAt);
    }

    /// <summary>The same query after an edit of its text.</summary>
    internal QueryInput Edited(TextSplice splice) => this with { Text = splice.Text, Locate = offset => Locate(splice.OriginOf(offset)) };
}
