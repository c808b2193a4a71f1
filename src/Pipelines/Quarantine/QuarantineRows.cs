using Millrace.Engine.Queries;
using Millrace.Engine.Types;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Rules;

namespace Millrace.Pipelines.Quarantine;

/// <summary>Rows of a quarantine as rows of their table, to be chosen, mended and judged again.</summary>
/// <param name="schema">The columns of the table.</param>
/// <param name="rows">The rows of the quarantine, as a query.</param>
internal sealed class QuarantineRows(TableSchema schema, string rows)
{
    /// <summary>The column that tells rows apart.</summary>
    public const string RowId = "millrace_id";

    private const string Text = "millrace_row";
    private const string Before = "millrace_rules";

    /// <summary>What conditions may name besides the columns of the table.</summary>
    private static readonly string[] Facts =
    [
        QuarantineColumns.FailedRules, QuarantineColumns.Source, QuarantineColumns.Flow, QuarantineColumns.UpdateId, QuarantineColumns.Batch, QuarantineColumns.QuarantinedAt,
    ];

    /// <summary>The rows for which a condition is true.</summary>
    /// <exception cref="MillraceException">QUARANTINE_EXPRESSION: the condition is no condition over a row.</exception>
    public BoundQuery Where(string? condition, string columns)
    {
        string typed = Typed();
        if (condition is null) return new BoundQuery($"SELECT {columns} FROM ({typed})");
        Check("--where", condition);
        string start = $"SELECT {columns} FROM ({typed}) WHERE (";
        return new BoundQuery($"{start}{condition}\n)") { Locate = offset => Place("--where", condition, offset - start.Length) };
    }

    /// <summary>The chosen rows after their mending, those that were kept aside first before others.</summary>
    public BoundQuery Mended(ReplayRequest request)
    {
        BoundQuery chosen = Where(request.Where, "*");
        string start = request.Repairs.Count == 0 ? "SELECT * FROM (" : $"SELECT * REPLACE ({string.Join(", ", request.Repairs.Select(Repair))}) FROM (";
        IEnumerable<string> order = new[] { QuarantineColumns.QuarantinedAt, QuarantineColumns.Batch }.Where(fact => schema.Find(fact) is null).Append(RowId);
        return new BoundQuery($"{start}{chosen.Sql}\n) ORDER BY {string.Join(", ", order)}") { Locate = offset => chosen.Locate(offset - start.Length) };
    }

    /// <summary>
    /// The mended rows with the rules they break now. Rows that pass get the number of the replay; of the others nothing
    /// changes but their rules.
    /// </summary>
    /// <param name="mended">The rows, with the verdicts of rules that look at other rows.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="isRepaired">True when a column was given another value.</param>
    /// <param name="number">Number of the replay.</param>
    public BoundQuery Judged(BoundQuery mended, DatasetDeclaration dataset, bool isRepaired, long number)
    {
        string text = isRepaired ? JsonRows.Write(schema, "judged") : Text;
        (string Name, string Condition, bool Holds)[] rules =
        [
            .. dataset.Expectations.Select(static (rule, index) => (rule.Name, RuleText.Condition(rule, index), rule.HoldsRows)),
            .. NotNull().Select(static rule => ($"{rule.Column} NOT NULL", rule.Condition, true)),
        ];
        string broken = string.Join(", ", rules.Select(rule => $"CASE WHEN ({rule.Condition}\n) THEN NULL ELSE {Sql.Text(rule.Name)} END"));
        string stays = string.Join(" OR ", rules.Where(rule => rule.Holds).Select(rule => $"(({rule.Condition}\n) IS NOT TRUE)").DefaultIfEmpty("false"));
        string start = $"""
            SELECT {RowId}, CASE WHEN stays THEN {Text} ELSE {text} END AS "{QuarantineColumns.Row}", broken AS {QuarantineColumns.FailedRules},
              CASE WHEN stays THEN '{QuarantineColumns.Waiting}' ELSE '{QuarantineColumns.Replaying}' END AS {QuarantineColumns.Status},
              CASE WHEN stays THEN NULL ELSE {Sql.Number(number)}::BIGINT END AS {QuarantineColumns.Replay},
              NOT stays OR broken IS DISTINCT FROM {Before} AS is_news
            FROM (SELECT *, CAST([name FOR name IN [{broken}] IF name IS NOT NULL] AS VARCHAR[]) AS broken, {stays} AS stays FROM (
            """;
        return new BoundQuery($"{start}{mended.Sql}\n)) AS judged") { Locate = offset => mended.Locate(offset - start.Length) };
    }

    /// <summary>What the columns of the table ask of each row.</summary>
    public IEnumerable<(string Column, string Condition)> NotNull() =>
        schema.Where(static column => !column.IsNullable).Select(static column => (column.Name, $"{Sql.Name(column.Name)} IS NOT NULL"));

    /// <summary>The rows with the columns of the table, and what else conditions may name.</summary>
    private string Typed()
    {
        IEnumerable<string> facts = Facts.Where(fact => schema.Find(fact) is null);
        return $"SELECT {QuarantineColumns.Id} AS {RowId}, \"{QuarantineColumns.Row}\" AS {Text}, {QuarantineColumns.FailedRules} AS {Before}, "
            + $"{string.Join(", ", facts)}, {JsonRows.Read(schema, $"\"{QuarantineColumns.Row}\"")} FROM ({rows})";
    }

    private string Repair(ReplayRepair repair)
    {
        Column column = schema.Find(repair.Column) ?? throw QuarantineErrors.ColumnUnknown(repair.Column, [.. schema.Select(known => known.Name)]);
        Check("--set", repair.Expression);
        return $"CAST(({repair.Expression}\n) AS {Engine.MillraceEngine.TypeName(column.Type)}) AS {Sql.Name(column.Name)}";
    }

    private static void Check(string option, string expression)
    {
        SourceText source = new(option, expression);
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(source);
        int depth = 0;
        for (int at = 0; at < tokens.Count; at++)
        {
            depth += tokens[at].IsSymbol("(") ? 1 : tokens[at].IsSymbol(")") ? -1 : 0;
            bool isStray = depth < 0 || tokens[at].IsSymbol(";") || (depth == 0 && tokens[at].IsSymbol(","));
            if (isStray || tokens[at].IsWord("SELECT") || tokens[at].IsWord("FROM")) throw QuarantineErrors.NotOneRow(option, source.LocationAt(tokens[at].Start));
        }

        if (depth != 0 || tokens.Count <= 1) throw QuarantineErrors.NotOneRow(option, source.LocationAt(0));
    }

    private static SourceLocation? Place(string option, string text, int offset) =>
        offset < 0 || offset > text.Length ? null : new SourceText(option, text).LocationAt(offset);
}
