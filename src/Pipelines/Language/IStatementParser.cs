namespace Millrace.Pipelines.Language;

/// <summary>
/// Reads one kind of statement. Implementations are leaves: sealed, parameterless, found by the registry.
/// </summary>
internal interface IStatementParser
{
    /// <summary>What the statement is, for people.</summary>
    StatementDescriptor Descriptor { get; }

    /// <summary>True when the statement that starts here is of this kind; takes nothing from the reader.</summary>
    bool Recognises(TokenReader reader);

    /// <summary>Reads the whole statement up to its end.</summary>
    PipelineStatement Parse(TokenReader reader);
}
