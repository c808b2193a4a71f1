using Millrace.Foundation.Faults;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads USE SCHEMA and USE DATABASE.</summary>
internal sealed class UseSchema : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "USE SCHEMA",
        "Says for the rest of the file which schema names without one belong to.",
        "USE { SCHEMA | DATABASE } [catalog.]name",
        "USE SCHEMA line_4");

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) => reader.IsAtWords("USE") && !reader.IsAtWords("USE", "CATALOG");

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        reader.ExpectWords("USE");
        if (!reader.TryTakeWords("SCHEMA") && !reader.TryTakeWords("DATABASE")) throw reader.Fault("CATALOG or SCHEMA");
        IReadOnlyList<string> parts = reader.ExpectParts("the name of a schema");
        if (parts.Count > 2)
            throw reader.Fault("the end of the statement", "A schema is named schema or catalog.schema.");
        return new Statement(start, parts);
    }

    private sealed record Statement(SourceLocation Location, IReadOnlyList<string> Parts) : PipelineStatement(Location)
    {
        public override void Declare(ScriptScope scope)
        {
            if (Parts.Count == 2) scope.Catalog = Parts[0];
            scope.Schema = Parts[^1];
        }
    }
}
