using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Rules;

/// <summary>
/// Finds the rows of a batch whose key came before, in the batch or in the table. Only keys are held, and of the table only the
/// key columns of files that may hold a key of the batch are read.
/// </summary>
/// <param name="services">The engine.</param>
/// <param name="rule">What must be unique.</param>
/// <param name="schema">The columns as they are stored.</param>
internal sealed class KeyRows(PipelineServices services, ExpectationRule.Unique rule, TableSchema schema)
{
    /// <summary>The column with a row's place in the order of the source.</summary>
    public const string Place = "millrace_place";

    private readonly Column[] _columns = [.. rule.Columns.Select(name => schema.Find(name)!)];
    private readonly Column? _time = rule.TimeColumn is string name ? schema.Find(name) : null;

    private int Count => _columns.Length + (_time is null ? 0 : 1);

    /// <summary>Holds the places of rows that are not the first of their key.</summary>
    /// <param name="rows">The batch, with places.</param>
    /// <param name="isCandidate">True for rows that no other rule holds back; only these can be the first.</param>
    /// <param name="standing">What the table holds.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<HeldRows> RepeatedAsync(string rows, string isCandidate, StandingRows standing, CancellationToken cancellationToken)
    {
        using HeldRows keys = Hold(
            $"SELECT * FROM (SELECT {Place} AS place, {Values("millrace_batch")}, ({isCandidate}) AS is_candidate FROM ({rows}\n) AS millrace_batch) WHERE {NotNull}",
            cancellationToken);
        string? there = await ThereAsync(keys, standing, cancellationToken).ConfigureAwait(false);
        string first = $"SELECT {Names}, min(place) AS place FROM {keys.Name} WHERE is_candidate GROUP BY {Names}";
        string join = there is null ? "" : $" LEFT JOIN ({there}) AS s ON {Same("k", "s")}";
        string isThere = there is null ? "" : " OR s.k0 IS NOT NULL";
        return Hold($"SELECT k.place FROM {keys.Name} AS k LEFT JOIN ({first}) AS f ON {Same("k", "f")}{join} WHERE k.place > f.place{isThere}", cancellationToken);
    }

    private string Names => string.Join(", ", Enumerable.Range(0, Count).Select(Name));

    private string NotNull => string.Join(" AND ", Enumerable.Range(0, Count).Select(static index => $"{Name(index)} IS NOT NULL"));

    private static string Name(int index) => $"k{Sql.Number(index)}";

    private string Same(string one, string other) =>
        string.Join(" AND ", Enumerable.Range(0, Count).Select(index => $"{one}.{Name(index)} = {other}.{Name(index)}"));

    private string Values(string alias)
    {
        IEnumerable<string> values = _columns.Select(column => RuleText.Stored(column, alias));
        if (_time is not null) values = values.Append(RuleText.IntervalOf(RuleText.Micros(_time, alias), rule.Within!.Value));
        return string.Join(", ", values.Select(static (value, index) => $"{value} AS {Name(index)}"));
    }

    /// <summary>The keys of the batch that the table has; null when it cannot have any.</summary>
    private async Task<string?> ThereAsync(HeldRows keys, StandingRows standing, CancellationToken cancellationToken)
    {
        if (standing.Table is not Snapshot table || keys.Count == 0) return null;
        Column?[] needed = [.. _columns, .. _time is null ? Array.Empty<Column>() : [_time]];
        if (needed.Any(column => table.Schema.Find(column!.Name) is null)) return null;
        IReadOnlyList<DataFile> files = TableScanner.FilesOf(table, Near(keys, table, cancellationToken));
        if (files.Count == 0) return null;
        string rows = await services.RowsAsync(table, files, cancellationToken).ConfigureAwait(false);
        string stays = standing.Going is null ? "" : $" WHERE ({standing.Going}\n) IS NOT TRUE";
        return $"SELECT DISTINCT s.* FROM (SELECT {Values("r")} FROM ({rows}\n) AS r{stays}) AS s SEMI JOIN {keys.Name} AS k ON {Same("s", "k")}";
    }

    /// <summary>A condition that is true of every row of the table whose key the batch has.</summary>
    private FilePredicate Near(HeldRows keys, Snapshot table, CancellationToken cancellationToken)
    {
        List<FilePredicate> all = [];
        for (int index = 0; index < _columns.Length; index++)
        {
            DataType there = table.Schema.Find(_columns[index].Name)!.Type;
            all.Add(ColumnValues.Of(services.Engine, keys.Name, Name(index), _columns[index].Type, [_columns[index].Name], there, cancellationToken));
        }

        if (_time is not null) all.Add(NearTime(keys, cancellationToken));
        return new FilePredicate.And(all);
    }

    private FilePredicate NearTime(HeldRows keys, CancellationToken cancellationToken)
    {
        string interval = Name(Count - 1);
        string size = Sql.Number(RuleText.Micros(rule.Within!.Value));
        string bounds = $"SELECT {Moment($"min({interval})")} AS lower, {Moment($"max({interval}) + {size}")} AS upper FROM {keys.Name}";
        return ColumnValues.Between(services.Engine, bounds, _time!.Type, [_time.Name], cancellationToken);
    }

    private string Moment(string micros) => _time!.Type switch
    {
        DataType.Timestamp => $"make_timestamptz({micros})",
        DataType.Date => $"CAST(make_timestamp({micros}) AS DATE)",
        _ => $"make_timestamp({micros})",
    };

    private HeldRows Hold(string sql, CancellationToken cancellationToken) =>
        services.Engine.Hold(new BoundQuery(sql), $"millrace_keys_{services.NewId():N}", cancellationToken);
}
