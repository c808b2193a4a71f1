using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Foundation.Names;

namespace Millrace.Catalog.Statements;

/// <summary>Removes a table of the warehouse together with its files.</summary>
internal sealed class DropTable : ISqlStatement
{
    public string Grammar => "DROP TABLE [IF EXISTS] table";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("DROP", "TABLE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        bool ignoresMissing = reader.TryTakeWords("IF", "EXISTS");
        RelationRequest target = reader.ExpectTable();
        reader.ExpectEnd();
        if (target is not RelationRequest.Table named)
            throw CatalogErrors.NotSupported("Dropping a path", "Remove the folder, or name a table of the warehouse.", target.Location);
        TableName name = scope.Resolver.NameOf(named);
        if (await scope.TryViewAsync(target, cancellationToken).ConfigureAwait(false) is not null) throw CatalogErrors.WrongDrop(name, "view", "DROP VIEW", target.Location);
        if (!scope.Metastore.Holds(name))
            return ignoresMissing ? LiteralRows.Done("there was none") : throw scope.Metastore.NotFound(name, target.Location);
        await scope.RequireChangeableAsync(target, cancellationToken).ConfigureAwait(false);
        scope.Metastore.Drop(name);
        return LiteralRows.Done("dropped");
    }
}
