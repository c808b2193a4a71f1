using Millrace.Catalog.Faults;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;
using Millrace.Pipelines.Running;

namespace Millrace.Pipelines.Standalone;

/// <summary>DROP of a table that refreshes itself: its rows, its quarantine, its events and what its flows remember.</summary>
internal sealed class DropStandalone : IStandaloneStatement
{
    public bool Recognises(TokenReader reader, StandaloneScope scope)
    {
        if (!reader.IsAtWords("DROP")) return false;
        if (reader.IsAtWords("DROP", "STREAMING", "TABLE") || reader.IsAtWords("DROP", "MATERIALIZED", "VIEW")) return true;
        return reader.IsAtWords("DROP", "TABLE") && StandaloneStatements.Names(reader, scope, skip: reader.Peek(2).IsWord("IF") ? 4 : 2);
    }

    public async Task<BoundQuery> RunAsync(TokenReader reader, SourceText source, StandaloneScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("DROP");
        StandaloneScope.TryTakeKind(reader, out DatasetKind? kind);
        bool ignoresMissing = reader.TryTakeWords("IF", "EXISTS");
        (TableName name, SourceLocation location) = scope.ExpectTable(reader);
        reader.ExpectEnd();
        if (ignoresMissing && !scope.Store.Holds(name) && !scope.Services.Metastore.Holds(name)) return StandaloneAnswer.Done("there was none");
        const string instead = "Take it out of the pipeline's files, then remove the table with DROP TABLE.";
        await CheckKindAsync(name, kind, location, instead, scope, cancellationToken).ConfigureAwait(false);
        using (RunLock.Take(name.ToString(), scope.Store.HomeOf(name).Lock, "DROP"))
        {
            TableName[] tables = [name, DatasetDeclaration.QuarantineOf(name), StandaloneStore.EventsOf(name)];
            foreach (TableName table in tables.Where(scope.Services.Metastore.Holds)) scope.Services.Metastore.Drop(table);
        }

        await scope.Store.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        return StandaloneAnswer.Done("dropped");
    }

    // A definition that cannot be read any more must not keep its table from being dropped.
    private static async Task CheckKindAsync(
        TableName name, DatasetKind? kind, SourceLocation location, string instead, StandaloneScope scope, CancellationToken cancellationToken)
    {
        try
        {
            await scope.ReadAsync(name, kind, location, instead, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault) when (fault.Code.Value is not ("TABLE_NOT_REFRESHABLE" or "TABLE_NOT_FOUND"))
        {
            if (!scope.Store.Holds(name)) throw CatalogErrors.At(fault, location);
        }
    }
}
