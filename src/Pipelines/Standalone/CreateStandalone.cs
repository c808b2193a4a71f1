using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Standalone;

/// <summary>CREATE [OR REFRESH] STREAMING TABLE and MATERIALIZED VIEW: checks and keeps the statement, and fills the table.</summary>
internal sealed class CreateStandalone : IStandaloneStatement
{
    public bool Recognises(TokenReader reader, StandaloneScope scope) =>
        CreateHead.Peek(reader).Object is CreateObject.StreamingTable or CreateObject.MaterializedView;

    public async Task<BoundQuery> RunAsync(TokenReader reader, SourceText source, StandaloneScope scope, CancellationToken cancellationToken)
    {
        CreateHead head = CreateHead.Peek(reader);
        SourceLocation start = reader.Location;
        reader.Skip(head.WordCount);
        bool ignoresExisting = reader.TryTakeWords("IF", "NOT", "EXISTS");
        (TableName name, SourceLocation location) = scope.ExpectTable(reader);
        StandaloneDefinition definition = new(name, source.Text[OffsetOf(source)..], scope.Defaults.Catalog, scope.Defaults.Schema);
        PipelineDeclaration declaration = StandaloneRun.Declare(definition, source);
        if (head.IsPrivate) throw reader.Fault("a table", $"PRIVATE at {start} belongs to tables of a pipeline.");
        StandaloneDefinition? before = await scope.Store.TryReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (before is not null && ignoresExisting) return StandaloneAnswer.Done("exists already");
        if (before is not null && !head.IsRefresh) throw StandaloneErrors.Exists(name, location);
        StandaloneRun run = new(scope.Services);
        await run.CheckAsync(definition, declaration, cancellationToken).ConfigureAwait(false);
        definition = definition with { Schedule = before?.Schedule, Last = before?.Last };
        await scope.Store.WriteAsync(definition, cancellationToken).ConfigureAwait(false);
        return await run.RefreshAsync(definition, declaration, isFull: false, cancellationToken).ConfigureAwait(false);
    }

    // Before the statement stands only what gives it its place.
    private static int OffsetOf(SourceText source) => source.Text.Length - source.Text.AsSpan().TrimStart().Length;
}
