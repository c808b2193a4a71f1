using Millrace.Catalog.Binding;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The tokens of a statement and the few questions that metadata statements ask of them.</summary>
/// <param name="input">The statement.</param>
/// <param name="tokens">Its tokens; the last is the end.</param>
internal sealed class StatementWords(QueryInput input, IReadOnlyList<SqlToken> tokens)
{
    /// <summary>Number of tokens before the end.</summary>
    public int Count => tokens.Count - 1;

    /// <summary>True when the statement starts with these words.</summary>
    public bool StartsWith(params ReadOnlySpan<string> words)
    {
        if (words.Length > Count) return false;
        for (int at = 0; at < words.Length; at++)
        {
            if (!tokens[at].IsWord(words[at])) return false;
        }

        return true;
    }

    /// <summary>The dotted name that is all of the statement from a token on, or null.</summary>
    public IReadOnlyList<string>? NameToEnd(int first)
    {
        if (first >= Count || !tokens[first].IsName) return null;
        int last = TokenSpans.EndOfName(tokens, first);
        return last == Count - 1 ? [.. tokens.Skip(first).Take(last - first + 1).Where(token => token.IsName).Select(token => token.Value)] : null;
    }

    /// <summary>The table that a name or <c>delta.`path`</c> from a token to the end means, or null.</summary>
    public RelationRequest? TableToEnd(int first)
    {
        if (NameToEnd(first) is not IReadOnlyList<string> parts) return null;
        SourceLocation? location = input.Locate(tokens[first].Start);
        if (parts.Count == 2 && parts[0].Equals("delta", StringComparison.OrdinalIgnoreCase)
            && parts[1].AsSpan().IndexOfAny('/', '\\') >= 0)
            return new RelationRequest.DeltaPath(parts[1], Travel: null, IsStream: false) { Location = location };
        return new RelationRequest.Table(string.Join('.', parts), parts, Travel: null, IsStream: false) { Location = location };
    }
}
