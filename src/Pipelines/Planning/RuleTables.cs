using Millrace.Catalog.Faults;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Catalog.Binding;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Planning;

/// <summary>Reads the rules that tables hold, so that they are rules of their datasets like all others.</summary>
internal static class RuleTables
{
    private static readonly string[] Needed = ["name", "condition"];

    /// <summary>The pipeline with these rules, as the tables hold them now.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND, RULES_TABLE, and what is wrong with a rule.</exception>
    public static async Task<PipelineDeclaration> LoadAsync(PipelineServices services, PipelineDeclaration declaration, CancellationToken cancellationToken)
    {
        if (!declaration.Datasets.Any(static dataset => dataset.RulesFrom is { Version: null })) return declaration;
        PipelineDefaults defaults = new(declaration.Catalog, declaration.Schema, declaration.Configuration);
        DeclarationBuilder builder = new(defaults);
        ScriptScope scope = new(builder);
        foreach (DatasetDeclaration dataset in declaration.Datasets)
            builder.Add(dataset.RulesFrom is RulesTable rules ? await WithAsync(services, scope, dataset, rules, cancellationToken).ConfigureAwait(false) : dataset);
        foreach (FlowDeclaration flow in declaration.Flows) builder.Add(flow);
        PipelineDeclaration whole = builder.Build();
        return new PipelineDeclaration(defaults, whole.Datasets, whole.Flows, declaration.Warnings) { Hooks = declaration.Hooks };
    }

    private static async Task<DatasetDeclaration> WithAsync(
        PipelineServices services, ScriptScope scope, DatasetDeclaration dataset, RulesTable rules, CancellationToken cancellationToken)
    {
        TableName name = new(rules.Table[0], rules.Table[1], rules.Table[2]);
        DeltaLog log = await services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false) ?? throw CatalogErrors.TableNotFound(name.ToString(), similar: null, rules.Location);
        Snapshot table = await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        CheckColumns(rules, name, table.Schema);
        string rows = await services.RowsAsync(table, table.Files, cancellationToken).ConfigureAwait(false);
        List<Expectation> read = [];
        using QueryResult result = services.Engine.Query(RowsOf(rules, rows, table.Schema.Find("action") is not null), cancellationToken);
        while (result.Read())
        {
            string row = result.Value(3) as string ?? "";
            read.Add(RuleOf(scope, rules, name, table.Version, row, result.Value(0) as string, result.Value(1) as string, result.Value(2) as string));
        }

        return dataset with
        {
            Expectations = [.. dataset.Expectations, .. ExpectationRules.Resolve(read, scope)],
            RulesFrom = rules with { Version = table.Version, Count = read.Count },
        };
    }

    private static void CheckColumns(RulesTable rules, TableName name, TableSchema columns)
    {
        foreach (string needed in Needed)
        {
            if (columns.Find(needed) is null) throw RuleErrors.TableNotRight(rules, name.ToString(), needed, "is missing");
        }

        foreach (Column column in Needed.Append("action").Select(columns.Find).OfType<Column>())
        {
            if (column.Type is not DataType.String) throw RuleErrors.TableNotRight(rules, name.ToString(), column.Name, $"is of type {DataTypeText.Format(column.Type)}");
        }
    }

    private static BoundQuery RowsOf(RulesTable rules, string rows, bool hasAction)
    {
        string start = $"SELECT name, condition, {(hasAction ? "action" : "NULL::VARCHAR")}, to_json(r)::VARCHAR FROM ({rows}\n) AS r";
        if (rules.Where is not QueryText where) return new BoundQuery($"{start} ORDER BY name, condition");
        string before = $"{start} WHERE (";
        return new BoundQuery($"{before}{Governor.TranslateRule(where.Text)}\n) ORDER BY name, condition")
        {
            Locate = offset => where.LocationAt(Math.Clamp(offset - before.Length, 0, where.Text.Length)),
        };
    }

    private static Expectation RuleOf(
        ScriptScope scope, RulesTable rules, TableName table, long version, string row, string? name, string? condition, string? action)
    {
        if (string.IsNullOrWhiteSpace(name)) throw RuleErrors.RowNotRight(rules, table.ToString(), version, row, "it has no name.");
        if (string.IsNullOrWhiteSpace(condition)) throw RuleErrors.RowNotRight(rules, table.ToString(), version, row, "it has no condition.");
        if (ViolationActionReader.Find(action) is not ViolationAction what)
            throw RuleErrors.RowNotRight(rules, table.ToString(), version, row, $"'{action}' is no action; it is warn, drop, quarantine or fail.");
        string owner = $"{table} version {Sql.Number(version)}, rule '{name}'";
        try
        {
            return new CodeText(owner, scope).Expectation(name, condition, what, new SourceLocation(owner, 1, 1));
        }
        catch (MillraceException fault)
        {
            throw RuleErrors.RowFault(rules, table.ToString(), version, row, fault);
        }
    }
}
