using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Rules;

/// <summary>
/// Rules of a dataset that judge a row by other rows. Their verdicts become columns beside the rows of a batch, so that the
/// write judges by all rules at once. Rows that must be unique are held by the engine first, in the order of their source; what
/// does not fit in memory spills. It must stay open until the batch is written.
/// </summary>
/// <param name="services">The engine.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="resolver">Gives the tables that rules refer to, at the versions that the batch reads.</param>
internal sealed class BatchRules(PipelineServices services, DatasetDeclaration dataset, IRelationResolver resolver) : IDisposable
{
    private readonly List<HeldRows> _held = [];
    private readonly SortedList<int, (string Verdict, string Join)> _ready = [];
    private HeldRows? _rows;

    /// <summary>True when rows of a dataset are judged by other rows.</summary>
    public static bool AreNeeded(DatasetDeclaration dataset) => dataset.Expectations.Any(static rule => rule.Rule.LooksAtOtherRows);

    /// <summary>The columns that come beside the rows.</summary>
    public IEnumerable<string> Columns => _ready.Keys.Select(RuleText.Verdict).Concat(_rows is null ? [] : [KeyRows.Place]);

    /// <summary>The rows of a batch, held where rules need to look at them more than once.</summary>
    public BoundQuery Hold(BoundQuery rows, CancellationToken cancellationToken)
    {
        if (!dataset.Expectations.Any(static rule => rule.Rule is ExpectationRule.Unique)) return rows;

        // The engine gives rows in any order that suits it, unless they are numbered: then one thread reads them in turn.
        string start = $"SELECT *, row_number() OVER () AS {KeyRows.Place} FROM (";
        BoundQuery numbered = new($"{start}{rows.Sql}\n)") { Locate = offset => rows.Locate(offset - start.Length) };
        _rows = services.Engine.Hold(numbered, $"millrace_batch_{services.NewId():N}", cancellationToken);
        _held.Add(_rows);
        return new BoundQuery($"SELECT * EXCLUDE ({KeyRows.Place}) FROM {_rows.Name}");
    }

    /// <summary>Prepares the verdicts.</summary>
    /// <param name="rows">The rows; those that are held where they are.</param>
    /// <param name="schema">The columns as they will be stored.</param>
    /// <param name="standing">What the table holds.</param>
    /// <param name="alsoHeld">Conditions that rows must keep besides to come into the table.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows with their verdicts.</returns>
    public async Task<BoundQuery> JudgeAsync(
        BoundQuery rows, TableSchema schema, StandingRows standing, IReadOnlyList<string> alsoHeld, CancellationToken cancellationToken)
    {
        if (!AreNeeded(dataset)) return rows;
        for (int index = 0; index < dataset.Expectations.Count; index++)
        {
            if (dataset.Expectations[index].Rule is ExpectationRule.References references)
                _ready[index] = await ReferencedAsync(references, index, schema, cancellationToken).ConfigureAwait(false);
        }

        // In their order: a row that an earlier rule holds back is not the first of its key for a later one.
        for (int index = 0; index < dataset.Expectations.Count; index++)
        {
            if (dataset.Expectations[index].Rule is ExpectationRule.Unique unique)
                _ready[index] = await RepeatedAsync(unique, index, schema, standing, alsoHeld, cancellationToken).ConfigureAwait(false);
        }

        return Beside(rows);
    }

    /// <summary>Rows of the batch with the verdicts that are prepared.</summary>
    public BoundQuery Beside(BoundQuery rows)
    {
        if (_rows is not null) rows = new BoundQuery($"SELECT * FROM {_rows.Name}");
        if (_ready.Count == 0) return rows;
        string columns = string.Concat(_ready.Select(static rule => $", ({rule.Value.Verdict}) AS {RuleText.Verdict(rule.Key)}"));
        string start = $"SELECT millrace_batch.*{columns} FROM (";
        string end = $"\n) AS millrace_batch{string.Concat(_ready.Values.Select(static rule => rule.Join))}";
        return new BoundQuery($"{start}{rows.Sql}{end}") { Locate = offset => rows.Locate(offset - start.Length) };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HeldRows held in _held) held.Dispose();
        _held.Clear();
        _ready.Clear();
    }

    private async Task<(string Verdict, string Join)> ReferencedAsync(ExpectationRule.References rule, int index, TableSchema schema, CancellationToken cancellationToken)
    {
        RelationRequest.Table request = new(string.Join('.', rule.Table), rule.Table, Travel: null, IsStream: false);
        ResolvedRelation table = await resolver.ResolveAsync(request, cancellationToken).ConfigureAwait(false);
        string alias = string.Create(CultureInfo.InvariantCulture, $"millrace_there_{index}");
        string keys = string.Join(", ", rule.Keys.Select(static (key, at) => $"{Sql.Name(key)} AS {Key(at)}"));
        string known = string.Join(" AND ", rule.Keys.Select(static key => $"{Sql.Name(key)} IS NOT NULL"));
        string[] own = [.. rule.Columns.Select(column => RuleText.Stored(schema.Find(column)!, "millrace_batch"))];
        string same = string.Join(" AND ", own.Select((column, at) => $"{column} = {alias}.{Key(at)}"));
        string hasNull = string.Join(" OR ", own.Select(static column => $"{column} IS NULL"));
        return ($"{hasNull} OR {alias}.is_there IS NOT NULL", $" LEFT JOIN (SELECT DISTINCT {keys}, true AS is_there FROM ({table.Sql}\n) WHERE {known}) AS {alias} ON {same}");
    }

    private static string Key(int at) => string.Create(CultureInfo.InvariantCulture, $"key_{at}");

    private async Task<(string Verdict, string Join)> RepeatedAsync(
        ExpectationRule.Unique rule, int index, TableSchema schema, StandingRows standing, IReadOnlyList<string> alsoHeld, CancellationToken cancellationToken)
    {
        IEnumerable<string> holding = dataset.Expectations.Index()
            .Where(other => other.Item.HoldsRows && other.Index != index && (other.Item.Rule is not ExpectationRule.Unique || other.Index < index))
            .Select(static other => RuleText.Condition(other.Item, other.Index))
            .Concat(alsoHeld);
        string isCandidate = string.Join(" AND ", holding.Select(static condition => $"(({condition}\n) IS TRUE)").DefaultIfEmpty("true"));
        KeyRows keys = new(services, rule, schema);
        HeldRows repeated = await keys.RepeatedAsync(Beside(new BoundQuery($"SELECT * FROM {_rows!.Name}")).Sql, isCandidate, standing, cancellationToken).ConfigureAwait(false);
        _held.Add(repeated);
        string alias = string.Create(CultureInfo.InvariantCulture, $"millrace_again_{index}");
        return ($"{alias}.place IS NULL", $" LEFT JOIN {repeated.Name} AS {alias} ON millrace_batch.{KeyRows.Place} = {alias}.place");
    }
}
