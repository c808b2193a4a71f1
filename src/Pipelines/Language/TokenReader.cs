using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>A cursor over the tokens of one statement of a pipeline.</summary>
internal sealed class TokenReader(StatementText statement) : TokenCursor(statement.Text, statement.Tokens)
{
    /// <summary>The place of the token at the cursor.</summary>
    public SourceLocation Location => statement.LocationAt(Current.Start);

    /// <summary>Takes an expression in parentheses and gives what is between them.</summary>
    public QueryText ExpectParenthesised(string what)
    {
        (int start, int end) = ExpectParenthesisedSpan(what);
        return statement.Slice(start, end);
    }

    /// <summary>Takes an expression up to one of some words outside parentheses, or the end.</summary>
    public QueryText ExpectExpression(string what, params ReadOnlySpan<string> endWords)
    {
        (int start, int end) = ExpectExpressionSpan(what, isItem: false, endWords);
        return statement.Slice(start, end);
    }

    /// <summary>The part of the statement from one token to another.</summary>
    public QueryText Slice(SqlToken first, SqlToken last) => statement.Slice(first.Start, last.End);

    /// <summary>The place of a token that was taken.</summary>
    public SourceLocation LocationOf(SqlToken token) => statement.LocationAt(token.Start);

    /// <inheritdoc/>
    public override MillraceException Fault(SqlToken at, string expected, string hint) =>
        LanguageErrors.Syntax(LocationOf(at), Found(at), expected, hint);
}
