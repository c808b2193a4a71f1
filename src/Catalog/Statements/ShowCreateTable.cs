using System.Text;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>The statement that would create an empty table like one that exists, or the same view.</summary>
internal sealed class ShowCreateTable : ISqlStatement
{
    // Kept by the table itself; a new table makes its own.
    private static readonly string[] OwnProperties = ["delta.columnMapping.maxColumnId", "delta.rowTracking.materialized", "delta.constraints."];

    public string Grammar => "SHOW CREATE TABLE table";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SHOW", "CREATE", "TABLE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest request = reader.ExpectTable();
        reader.ExpectEnd();
        LiteralRows rows = new(("createtab_stmt", "VARCHAR"));
        ViewDefinition? view = await scope.TryViewAsync(request, cancellationToken).ConfigureAwait(false);
        TableFacts? facts = request is RelationRequest.Table named && scope.Resolver.FactsOf is not null
            ? await scope.Resolver.FactsOf(scope.Resolver.NameOf(named), cancellationToken).ConfigureAwait(false)
            : null;
        rows.Add(Sql.Text(view is not null
            ? TextOf(view)
            : facts?.Statement ?? TextOf(request, scope, await scope.SnapshotAsync(request, cancellationToken).ConfigureAwait(false))));
        return rows;
    }

    private static string TextOf(ViewDefinition view)
    {
        StringBuilder text = new($"CREATE VIEW {Quoted(view.Name.Catalog)}.{Quoted(view.Name.Schema)}.{Quoted(view.Name.Table)}");
        if (view.Columns.Count > 0) text.Append($" (\n  {string.Join(",\n  ", view.Columns.Select(NameText))})");
        if (view.Comment is string comment) text.Append($"\nCOMMENT {Sql.Text(comment)}");
        IEnumerable<string> properties = view.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Sql.Text(pair.Key)} = {Sql.Text(pair.Value)}");
        if (view.Properties.Count > 0) text.Append($"\nTBLPROPERTIES (\n  {string.Join(",\n  ", properties)})");
        return text.Append($"\nAS {view.Query}").ToString();
    }

    private static string NameText(ViewColumn column) => Quoted(column.Name) + (column.Comment is string comment ? $" COMMENT {Sql.Text(comment)}" : "");

    private static string TextOf(RelationRequest request, StatementScope scope, Snapshot snapshot)
    {
        string name = request switch
        {
            RelationRequest.Table table => scope.Resolver.NameOf(table) is var full
                ? $"{Quoted(full.Catalog)}.{Quoted(full.Schema)}.{Quoted(full.Table)}"
                : "",
            RelationRequest.DeltaPath path => $"delta.{Quoted(path.Path)}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        TableRules rules = TableRules.Of(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
        IEnumerable<string> items = snapshot.Schema.Select(column => ColumnText(column, rules))
            .Concat(rules.Checks.Select(check => $"CONSTRAINT {Quoted(check.Name)} CHECK ({check.Expression})"));
        StringBuilder text = new($"CREATE TABLE {name} (\n  {string.Join(",\n  ", items)})\nUSING DELTA");
        if (snapshot.PartitionColumns.Count > 0) text.Append($"\nPARTITIONED BY ({string.Join(", ", snapshot.PartitionColumns.Select(Quoted))})");
        if (Clustering.Of(snapshot) is Clustering { Columns.Count: > 0 } clustering)
            text.Append($"\nCLUSTER BY ({string.Join(", ", clustering.Columns.Select(path => string.Join('.', path.Select(Quoted))))})");
        if (snapshot.Metadata.Description is string description) text.Append($"\nCOMMENT {Sql.Text(description)}");
        string[] properties =
        [
            .. snapshot.Properties.Where(pair => !Array.Exists(OwnProperties, own => pair.Key.StartsWith(own, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{Sql.Text(pair.Key)} = {Sql.Text(pair.Value)}"),
        ];
        if (properties.Length > 0) text.Append($"\nTBLPROPERTIES (\n  {string.Join(",\n  ", properties)})");
        return text.ToString();
    }

    private static string ColumnText(Column column, TableRules rules)
    {
        StringBuilder text = new($"{Quoted(column.Name)} {DataTypeText.Format(column.Type).ToUpperInvariant()}");
        ColumnRules? rule = rules.Columns.FirstOrDefault(candidate => candidate.Path.Count == 1 && candidate.Path[0] == column.Name);
        if (rule?.GenerationExpression is string generated) text.Append($" GENERATED ALWAYS AS ({generated})");
        if (rule?.Identity is IdentityRule identity)
        {
            text.Append($" GENERATED {(identity.AllowsExplicitInsert ? "BY DEFAULT" : "ALWAYS")} AS IDENTITY ");
            text.Append($"(START WITH {Sql.Number(identity.Start)} INCREMENT BY {Sql.Number(identity.Step)})");
        }

        if (!column.IsNullable) text.Append(" NOT NULL");
        if (rule?.Default is string value) text.Append($" DEFAULT {value}");
        if (column.Comment is string comment) text.Append($" COMMENT {Sql.Text(comment)}");
        return text.ToString();
    }

    private static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
