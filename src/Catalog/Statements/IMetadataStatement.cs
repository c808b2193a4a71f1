namespace Millrace.Catalog.Statements;

/// <summary>
/// A statement that tells what there is instead of computing something: <c>DESCRIBE HISTORY t</c>, <c>SHOW TABLES</c>.
/// Its answer is a relation like that of any query. Leaves are discovered; their grammars exclude each other.
/// </summary>
internal interface IMetadataStatement
{
    /// <summary>Its grammar in one line, for messages; also its name.</summary>
    string Grammar { get; }

    /// <summary>Answers the statement, or gives null when the words are another one.</summary>
    Task<LiteralRows?> TryAnswerAsync(StatementWords words, MetadataScope scope, CancellationToken cancellationToken);
}
