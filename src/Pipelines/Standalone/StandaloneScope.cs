using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Standalone;

/// <summary>What statements about tables that refresh themselves need.</summary>
/// <param name="Services">What runs them.</param>
/// <param name="Defaults">What names without catalog or schema mean.</param>
internal sealed record StandaloneScope(PipelineServices Services, PipelineDefaults Defaults)
{
    /// <summary>The definitions.</summary>
    public StandaloneStore Store => new(Services);

    /// <summary>Takes the name of a table.</summary>
    /// <exception cref="MillraceException">WAREHOUSE_MISSING: there is nowhere to keep it.</exception>
    public (TableName Name, SourceLocation Location) ExpectTable(TokenReader reader)
    {
        SourceLocation location = reader.Location;
        IReadOnlyList<string> parts = reader.ExpectQualified("the name of a table");
        if (!Services.Metastore.HasPlace) throw StandaloneErrors.WarehouseMissing(parts[^1], location);
        return (TableName.FromParts(parts, Defaults.Catalog, Defaults.Schema), location);
    }

    /// <summary>Takes STREAMING TABLE, MATERIALIZED VIEW or TABLE; null for the last.</summary>
    public static bool TryTakeKind(TokenReader reader, out DatasetKind? kind)
    {
        kind = reader.IsAtWords("STREAMING", "TABLE") ? DatasetKind.StreamingTable : reader.IsAtWords("MATERIALIZED", "VIEW") ? DatasetKind.MaterializedView : null;
        return reader.TryTakeWords("STREAMING", "TABLE") || reader.TryTakeWords("MATERIALIZED", "VIEW") || reader.TryTakeWords("TABLE");
    }

    /// <summary>The definition of a table, with what it declares.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND, TABLE_NOT_REFRESHABLE.</exception>
    public async Task<(StandaloneDefinition Definition, PipelineDeclaration Declaration)> ReadAsync(
        TableName name, DatasetKind? kind, SourceLocation location, string insteadOfPipeline, CancellationToken cancellationToken)
    {
        StandaloneDefinition? definition = await Store.TryReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (definition is null) throw await NoneAsync(name, location, insteadOfPipeline, cancellationToken).ConfigureAwait(false);
        PipelineDeclaration declaration = StandaloneRun.Declare(definition, new SourceText(definition.Name.ToString(), definition.Sql));
        DatasetKind actual = declaration.Find(name)!.Kind;
        if (kind is not null && kind != actual) throw StandaloneErrors.WrongKind(name, actual == DatasetKind.StreamingTable ? "streaming table" : "materialized view", location);
        return (definition, declaration);
    }

    /// <summary>
    /// A statement as a text of its own, in which each character keeps the line and column it has for the person who wrote it.
    /// </summary>
    public static SourceText TextOf(QueryInput statement)
    {
        SourceLocation? start = statement.Locate(0);
        return start is null
            ? new SourceText("sql", statement.Text)
            : new SourceText(start.File, new string('\n', start.Line - 1) + new string(' ', start.Column - 1) + statement.Text);
    }

    private async Task<MillraceException> NoneAsync(TableName name, SourceLocation location, string insteadOfPipeline, CancellationToken cancellationToken)
    {
        DeltaLog? table = await Services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
        bool isView = table is null && await Services.Metastore.Views.HoldsAsync(name, cancellationToken).ConfigureAwait(false);
        if (table is null) return isView ? StandaloneErrors.NotRefreshable(name, location) : Services.Metastore.NotFound(name, location);
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.Properties.GetValueOrDefault(OwnedTable.OwnerProperty) is string owner
            ? StandaloneErrors.OfPipeline(name, owner, insteadOfPipeline, location)
            : StandaloneErrors.NotRefreshable(name, location);
    }
}
