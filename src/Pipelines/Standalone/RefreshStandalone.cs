using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Standalone;

/// <summary>REFRESH [STREAMING TABLE | MATERIALIZED VIEW | TABLE] name [FULL] [SYNC].</summary>
internal sealed class RefreshStandalone : IStandaloneStatement
{
    public bool Recognises(TokenReader reader, StandaloneScope scope) => reader.IsAtWords("REFRESH");

    public async Task<BoundQuery> RunAsync(TokenReader reader, SourceText source, StandaloneScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("REFRESH");
        StandaloneScope.TryTakeKind(reader, out DatasetKind? kind);
        (TableName name, SourceLocation location) = scope.ExpectTable(reader);
        bool isFull = reader.TryTakeWords("FULL");
        if (reader.IsAtWords("ASYNC")) throw StandaloneErrors.Async(reader.Location);
        reader.TryTakeWords("SYNC");
        reader.ExpectEnd();
        string instead = $"Run 'millrace run --select {name.Table}' in its project.";
        (StandaloneDefinition definition, PipelineDeclaration declaration) = await scope.ReadAsync(name, kind, location, instead, cancellationToken).ConfigureAwait(false);
        return await new StandaloneRun(scope.Services).RefreshAsync(definition, declaration, isFull, cancellationToken).ConfigureAwait(false);
    }
}
