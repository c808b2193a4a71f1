using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Catalog.Statements;

/// <summary>Removes a view; the tables that it reads stay.</summary>
internal sealed class DropView : ISqlStatement
{
    public string Grammar => "DROP VIEW [IF EXISTS] view";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("DROP", "VIEW");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        bool ignoresMissing = reader.TryTakeWords("IF", "EXISTS");
        (TableName name, SourceLocation? location) = scope.ExpectViewName(reader);
        reader.ExpectEnd();
        if (!await scope.Metastore.Views.HoldsAsync(name, cancellationToken).ConfigureAwait(false))
        {
            if (scope.Metastore.Holds(name)) throw CatalogErrors.WrongDrop(name, "table", "DROP TABLE", location);
            return ignoresMissing ? LiteralRows.Done("there was none") : throw CatalogErrors.ViewNotFound(name, location);
        }

        await scope.Metastore.Views.DropAsync(name, cancellationToken).ConfigureAwait(false);
        return LiteralRows.Done("dropped");
    }
}
