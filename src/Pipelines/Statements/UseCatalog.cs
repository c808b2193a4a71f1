using Millrace.Foundation.Faults;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads USE CATALOG.</summary>
internal sealed class UseCatalog : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "USE CATALOG",
        "Says for the rest of the file which catalog names without one belong to.",
        "USE CATALOG name",
        "USE CATALOG plant");

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) => reader.IsAtWords("USE", "CATALOG");

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        reader.ExpectWords("USE", "CATALOG");
        return new Statement(start, reader.ExpectName("the name of a catalog"));
    }

    private sealed record Statement(SourceLocation Location, string Catalog) : PipelineStatement(Location)
    {
        public override void Declare(ScriptScope scope) => scope.Catalog = Catalog;
    }
}
