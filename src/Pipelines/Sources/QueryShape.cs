using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Sources;

/// <summary>Small decisions about the columns a query gives, alike for planning and running.</summary>
internal static class QueryShape
{
    private const string Metadata = "_metadata";

    /// <summary>
    /// The query without the hidden column <c>_metadata</c>, which <c>*</c> brings along when the query uses it
    /// elsewhere. Selected by its own name it stays.
    /// </summary>
    public static BoundQuery WithoutHidden(MillraceEngine engine, FlowDeclaration flow, BoundQuery bound)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("query", flow.Query.Text.Text));
        bool mentions = false;
        bool selects = false;
        for (int at = 0; at < tokens.Count; at++)
        {
            if (!tokens[at].IsName || !tokens[at].Value.Equals(Metadata, StringComparison.OrdinalIgnoreCase)) continue;
            mentions = true;
            selects |= !tokens[at + 1].IsSymbol(".");
        }

        if (!mentions || selects) return bound;
        bool hasHidden = engine.Describe(bound).Any(column => column.Name.Equals(Metadata, StringComparison.OrdinalIgnoreCase));
        if (!hasHidden) return bound;
        const string prefix = $"SELECT * EXCLUDE ({Metadata}) FROM (";
        return new BoundQuery($"{prefix}{bound.Sql}\n)") { Locate = offset => bound.Locate(offset - prefix.Length) };
    }

    /// <summary>The columns a dataset stores: those its query gives, with the types and remarks it declares.</summary>
    public static TableSchema Stored(DatasetDeclaration dataset, TableSchema given)
    {
        List<Column> columns = [];
        foreach (Column column in given)
        {
            DeclaredColumn? declared = dataset.DeclaredColumns.FirstOrDefault(
                candidate => candidate.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            columns.Add(declared is null ? column : Declared(declared with { Name = column.Name, Type = declared.Type ?? column.Type }));
        }

        return new TableSchema(columns);
    }

    /// <summary>A declared column with a type, as its table keeps it.</summary>
    public static Column Declared(DeclaredColumn declared)
    {
        Column column = new(declared.Name, declared.Type!, declared.IsNullable) { Comment = declared.Comment };
        return declared.GeneratedAs is string expression ? ColumnDeclaration.Generated(column, expression) : column;
    }

    /// <summary>The columns of a table after rows with further columns came: old ones keep their place and type.</summary>
    public static TableSchema Widened(TableSchema table, TableSchema given)
    {
        List<Column> columns = [.. table];
        foreach (Column column in given)
        {
            if (table.Find(column.Name) is null) columns.Add(column with { IsNullable = true });
        }

        return new TableSchema(columns);
    }
}
