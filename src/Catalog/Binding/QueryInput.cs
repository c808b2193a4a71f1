using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>A person's query before it is bound.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Locate">Finds the place a character of the text came from.</param>
public sealed record QueryInput(string Text, Func<int, SourceLocation?> Locate)
{
    /// <summary>A query that is a whole text of its own.</summary>
    public static QueryInput Of(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new QueryInput(source.Text, source.LocationAt);
    }

    /// <summary>The same query after an edit of its text.</summary>
    internal QueryInput Edited(TextSplice splice) => new(splice.Text, offset => Locate(splice.OriginOf(offset)));
}
