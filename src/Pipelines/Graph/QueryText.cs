using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Pipelines.Graph;

/// <summary>
/// A piece of SQL inside a text a person wrote: a query or an expression. <see cref="Text"/> is what is executed, with
/// every <c>${key}</c> replaced; <see cref="LocationAt"/> leads from an offset in it back to the person's own line.
/// </summary>
public sealed record QueryText
{
    private readonly TextSplice? _splice;
    private readonly int _spliceOrigin;
    private readonly int _spliceOffset;
    private int _ahead;

    /// <summary>A piece in which nothing was replaced.</summary>
    /// <param name="source">The text it stands in.</param>
    /// <param name="start">Offset of its first character in the source.</param>
    /// <param name="length">Number of its characters in the source.</param>
    public QueryText(SourceText source, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        Start = start;
        Length = length;
        Text = source.Text.Substring(start, length);
    }

    private QueryText(SourceText source, int start, int end, string text, TextSplice splice, int origin, int offset)
    {
        Source = source;
        Start = start;
        Length = end - start;
        Text = text;
        _splice = splice;
        _spliceOrigin = origin;
        _spliceOffset = offset;
    }

    /// <summary>The text the piece stands in.</summary>
    public SourceText Source { get; }

    /// <summary>Offset of its first character in the source.</summary>
    public int Start { get; }

    /// <summary>Number of its characters in the source, before any replacement.</summary>
    public int Length { get; }

    /// <summary>The SQL itself, after replacement of configuration keys.</summary>
    public string Text { get; private init; }

    /// <summary>Where it starts.</summary>
    public SourceLocation Location => LocationAt(0);

    /// <summary>The place a character of <see cref="Text"/> came from; characters of a value lead to its key.</summary>
    /// <param name="offset">Offset in <see cref="Text"/>.</param>
    public SourceLocation LocationAt(int offset)
    {
        int own = Math.Max(0, offset - _ahead);
        return Source.LocationAt(_splice is null ? Start + own : _spliceOrigin + _splice.OriginOf(_spliceOffset + own));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>True when both stand at the same place of the same text and read the same.</summary>
    public bool Equals(QueryText? other) =>
        other is not null && Start == other.Start && Length == other.Length && Text == other.Text
        && Source == other.Source;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Length, Text);

    /// <summary>The piece with words before it that are not in the source.</summary>
    internal QueryText Behind(string words) => this with { Text = words + Text, _ahead = _ahead + words.Length };

    /// <summary>A piece of a spliced part of a source.</summary>
    /// <param name="source">The whole text.</param>
    /// <param name="splice">Replacement over one part of it.</param>
    /// <param name="spliceOrigin">Offset of that part in the source.</param>
    /// <param name="start">First character in the replaced text.</param>
    /// <param name="end">Offset after the last character in the replaced text.</param>
    internal static QueryText Spliced(SourceText source, TextSplice splice, int spliceOrigin, int start, int end)
    {
        int sourceStart = spliceOrigin + splice.OriginOf(start);
        int sourceEnd = Math.Max(sourceStart, spliceOrigin + splice.OriginOf(end));
        return new QueryText(source, sourceStart, sourceEnd, splice.Text[start..end], splice, spliceOrigin, start);
    }
}
