namespace Millrace.Foundation.Text;

/// <summary>What a token of SQL is.</summary>
public enum SqlTokenKind
{
    /// <summary>A bare word: keyword or name.</summary>
    Word,

    /// <summary>A name in double quotes or backticks.</summary>
    QuotedName,

    /// <summary>A text literal in single quotes, also E'', or between dollar tags.</summary>
    Text,

    /// <summary>A number literal.</summary>
    Number,

    /// <summary>An operator or a mark of punctuation.</summary>
    Symbol,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>One token of SQL and where it stands. Comments and space are between tokens.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="Value">
/// A bare word as written; a quoted name or text literal without quotes and with escapes undone; else its characters.
/// </param>
/// <param name="End">Offset after its last character.</param>
public readonly record struct SqlToken(SqlTokenKind Kind, int Start, string Value, int End)
{
    /// <summary>True for a bare word equal to the given one, without regard to case.</summary>
    public bool IsWord(string word) =>
        Kind == SqlTokenKind.Word && word.Equals(Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for that symbol.</summary>
    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && Value == symbol;

    /// <summary>True for a bare word or a quoted name.</summary>
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName;
}
