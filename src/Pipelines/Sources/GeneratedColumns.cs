using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Schemas;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Sources;

/// <summary>
/// Columns that are computed from others of their row: added where the query does not give them, compared where it does. The
/// expression sees values as the table stores them, so that every other writer of the table computes the same.
/// </summary>
internal static class GeneratedColumns
{
    /// <summary>The columns of a dataset that are computed.</summary>
    public static IReadOnlyList<DeclaredColumn> Of(DatasetDeclaration dataset) => [.. dataset.DeclaredColumns.Where(static column => column.GeneratedAs is not null)];

    /// <summary>The rows of a query with the computed columns of its dataset.</summary>
    public static BoundQuery Fill(MillraceEngine engine, DatasetDeclaration dataset, BoundQuery query)
    {
        IReadOnlyList<DeclaredColumn> generated = Of(dataset);
        if (generated.Count == 0) return query;
        Dictionary<string, string> given = new(StringComparer.OrdinalIgnoreCase);
        foreach (ResultColumn column in engine.Describe(query)) given[column.Name] = column.Name;
        IEnumerable<string> stored = dataset.DeclaredColumns
            .Where(column => column.Type is not null && given.ContainsKey(column.Name))
            .Select(column => $"CAST({Sql.Name(given[column.Name])} AS {MillraceEngine.TypeName(column.Type!)}) AS {Sql.Name(given[column.Name])}");
        string replaced = Replace(stored);
        string compared = Replace(generated.Where(column => given.ContainsKey(column.Name)).Select(column => $"{Compared(dataset, column)} AS {Sql.Name(given[column.Name])}"));
        string added = string.Concat(generated.Where(column => !given.ContainsKey(column.Name)).Select(column => $", {Value(column)} AS {Sql.Name(column.Name)}"));
        string start = $"SELECT *{compared}{added} FROM (SELECT *{replaced} FROM (";
        return new BoundQuery($"{start}{query.Sql}\n))") { Locate = offset => query.Locate(offset - start.Length) };
    }

    /// <summary>The same rows with the computed columns computed again, as after a repair.</summary>
    public static BoundQuery Renew(MillraceEngine engine, DatasetDeclaration dataset, BoundQuery query)
    {
        IReadOnlyList<DeclaredColumn> generated = Of(dataset);
        return generated.Count == 0
            ? query
            : Fill(engine, dataset, new BoundQuery($"SELECT * EXCLUDE ({string.Join(", ", generated.Select(static column => Sql.Name(column.Name)))}) FROM ({query.Sql}\n)"));
    }

    /// <summary>Refuses an expression that is no function of the other columns of the row, with the place of its column.</summary>
    public static void Check(MillraceEngine engine, DatasetDeclaration dataset, TableSchema columns)
    {
        IReadOnlyList<DeclaredColumn> generated = Of(dataset);
        TableSchema others = new(columns.Where(column => !generated.Any(own => own.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))));
        foreach (DeclaredColumn column in generated)
        {
            if (!FlowQuery.IsRepeatableText(column.GeneratedAs!)) throw GeneratedErrors.NotRepeatable(dataset, column);
            if (SqlLexer.Read(new SourceText("expression", column.GeneratedAs!)).Any(static token => token.IsWord("SELECT"))) throw GeneratedErrors.Query(dataset, column);
            try
            {
                // Beside the columns of the row an aggregate is no valid query.
                engine.Describe(new BoundQuery($"SELECT *, {Value(column)} FROM ({MillraceEngine.EmptyRelation(others)})"));
            }
            catch (MillraceException fault) when (fault.Code.Value is "QUERY_INVALID" or "SQL_SYNTAX" or "SQL_NOT_SUPPORTED")
            {
                throw GeneratedErrors.Unusable(dataset, column, fault);
            }
        }
    }

    /// <summary>Refuses to compute a column otherwise than the rows that are in the table already.</summary>
    public static void CheckKept(DatasetDeclaration dataset, Snapshot existing)
    {
        if (existing.Files.Count == 0) return;
        foreach (DeclaredColumn column in dataset.DeclaredColumns)
        {
            Column? before = existing.Schema.Find(column.Name);
            if ((before is null ? null : ExpressionOf(before)) == column.GeneratedAs) continue;
            throw GeneratedErrors.Changed(dataset, column);
        }
    }

    /// <summary>
    /// True when a table asks nothing of its writers but the computed columns of its dataset, so that rows that were filled keep
    /// all its rules. What else somebody asked of it by hand is not kept here, and the commit must be refused.
    /// </summary>
    public static bool AreAllRules(DatasetDeclaration dataset, TableShape shape)
    {
        if (Of(dataset).Count == 0 || shape.Properties.Keys.Any(static key => key.StartsWith(Constraints, StringComparison.OrdinalIgnoreCase))) return false;
        return shape.Schema.All(column => ExpressionOf(column) == dataset.DeclaredColumns
            .FirstOrDefault(own => own.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))?.GeneratedAs
            && column.Metadata.Count == (ExpressionOf(column) is null ? 0 : 1) && HasNoRules(column.Type));
    }

    private const string Constraints = "delta.constraints.";

    private static bool HasNoRules(DataType type) => type switch
    {
        DataType.Struct record => record.Fields.All(static field => field.Metadata.Count == 0 && HasNoRules(field.Type)),
        DataType.Array array => HasNoRules(array.Element),
        DataType.Map map => HasNoRules(map.Key) && HasNoRules(map.Value),
        _ => true,
    };

    /// <summary>The expression by which a table computes a column, or null.</summary>
    public static string? ExpressionOf(Column column) => ColumnDeclaration.GenerationOf(column);

    private static string Value(DeclaredColumn column) =>
        $"CAST(({Governor.TranslateRule(column.GeneratedAs!)}\n) AS {MillraceEngine.TypeName(column.Type!)})";

    private static string Compared(DatasetDeclaration dataset, DeclaredColumn column)
    {
        string name = Sql.Name(column.Name);
        const string advice = "leave the column out of the query, or mend it: ";
        string message = $"column '{column.Name}' of '{dataset.Name}' is GENERATED ALWAYS AS ({column.GeneratedAs}), but the query gives another value; {advice}";
        return $"CASE WHEN {name} IS NOT DISTINCT FROM {Value(column)} THEN {name} "
            + $"ELSE error({Sql.Text(message)} || coalesce(CAST({name} AS VARCHAR), 'NULL') || ' instead of ' || coalesce(CAST({Value(column)} AS VARCHAR), 'NULL')) END";
    }

    private static string Replace(IEnumerable<string> items)
    {
        string list = string.Join(", ", items);
        return list.Length == 0 ? "" : $" REPLACE ({list})";
    }
}
