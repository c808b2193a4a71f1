namespace Millrace.Catalog.Suggesting;

/// <summary>What a suggestion is.</summary>
public enum SuggestionKind
{
    /// <summary>A column of a table that the statement names.</summary>
    Column,

    /// <summary>A table or view.</summary>
    Table,

    /// <summary>A schema.</summary>
    Schema,

    /// <summary>A named argument of a time-series operator.</summary>
    Argument,

    /// <summary>A time-series operator.</summary>
    Operator,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A word of the language.</summary>
    Keyword,
}
