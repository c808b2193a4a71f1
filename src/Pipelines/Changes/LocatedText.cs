using System.Text;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Changes;

/// <summary>SQL put together from text of ours and pieces a person wrote, which keep their places.</summary>
/// <param name="otherwise">The place that text of ours stands for.</param>
internal sealed class LocatedText(SourceLocation otherwise)
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End, Func<int, SourceLocation?> Locate)> _pieces = [];

    /// <summary>Adds text of ours.</summary>
    public LocatedText Add(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Adds a piece; a comment at its end ends with it.</summary>
    public LocatedText Add(string text, Func<int, SourceLocation?> locate)
    {
        _pieces.Add((_text.Length, _text.Length + text.Length, locate));
        _text.Append(text).Append('\n');
        return this;
    }

    /// <summary>The whole.</summary>
    public BoundQuery ToQuery() => new(_text.ToString()) { Locate = Locate };

    private SourceLocation? Locate(int offset)
    {
        foreach ((int start, int end, Func<int, SourceLocation?> locate) in _pieces)
        {
            if (offset >= start && offset <= end) return locate(offset - start);
        }

        return otherwise;
    }
}
