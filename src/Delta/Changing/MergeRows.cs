using System.Globalization;
using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.Delta.Writing;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Changing;

/// <summary>The rows that a merge makes, as queries over the pairs, the source and the files with rows that change.</summary>
internal sealed class MergeRows
{
    private const string Pair = "millrace_pair";
    private const string Place = "millrace_place";

    private readonly ChangeDraft _draft;
    private readonly MergeOrder _order;
    private readonly MergeClauses _clauses;
    private readonly MergeSource _source;
    private readonly MergeMatches _matches;
    private readonly RowMarks _marks;
    private readonly RowMarks _matched;
    private readonly RowShaper _shaper;
    private readonly RowProjection _projection;
    private readonly Dictionary<int, IReadOnlyList<string?>> _values = [];
    private readonly HashSet<int> _replacing = [];
    private readonly List<CountedColumn> _identities = [];

    public MergeRows(
        ChangeDraft draft, MergeOrder order, MergeClauses clauses, MergeSource source, WriteTarget target, MergeMatches matches, RowMarks marks, RowMarks matched)
    {
        _draft = draft;
        _order = order;
        _clauses = clauses;
        _source = source;
        _matches = matches;
        _marks = marks;
        _matched = matched;
        _shaper = new RowShaper(draft.Services, target.Root, target.Schema, target.Rules);
        _projection = new RowProjection(target, _shaper);
        string empty = $"({MillraceEngine.EmptyRelation(target.Schema)}) AS {Target}";
        NewValues both = new(target, _shaper, given => Update.Types(draft.Services.Engine, given, $"{empty}, {source.Table} AS {Source}")) { IsAlwaysNull = IsNullInSource };
        NewValues sourceOnly = new(target, _shaper, given => Update.Types(draft.Services.Engine, given, $"{source.Table} AS {Source}")) { IsAlwaysNull = IsNullInSource };
        NewValues targetOnly = new(target, _shaper, given => Update.Types(draft.Services.Engine, given, empty));
        for (int place = 0; place < order.Clauses.Count; place++)
        {
            switch (order.Clauses[place])
            {
                case MergeClause.Update update: TakeUpdate(place, update.Assignments, both); break;
                case MergeClause.UpdateAll: TakeUpdate(place, AllColumns(), both); break;
                case MergeClause.UpdateBySource update: _values[place] = targetOnly.Changed(update.Assignments, order.TargetAlias); break;
                case MergeClause.Insert insert: _values[place] = sourceOnly.Inserted(insert.Values, _identities); break;
                case MergeClause.InsertAll: _values[place] = sourceOnly.Inserted(AllColumns(), _identities); break;
            }
        }

        _identities = [.. _identities.DistinctBy(static identity => identity.Name)];
        bool isSplit = Groups(clauses.NotMatched).Count() > 1;
        if (_identities.Count > 0 && isSplit)
            throw TableErrors.OrderInvalid(target.Root, $"its INSERT clauses give values to '{_identities[0].Name}' in different ways; give all the same columns");
    }

    /// <summary>What all rows written must satisfy.</summary>
    public IReadOnlyList<RowRule> Rules => _shaper.RowRules;

    /// <summary>Identity columns that inserted rows count up.</summary>
    public IReadOnlyList<CountedColumn> Identities => _identities;

    private string Target => Sql.Name(_order.TargetAlias);

    private string Source => Sql.Name(_order.SourceAlias);

    /// <summary>Addresses of rows without a match on which a BY SOURCE clause acts.</summary>
    /// <param name="all">All rows of the target.</param>
    public string LeftAlone(string all) =>
        $"SELECT {FileScan.FileColumn}, {FileScan.RowColumn} FROM (SELECT * FROM ({all}\n) WHERE {_matched.IsAbsent}) AS {Target} "
        + $"WHERE ({_clauses.First(_clauses.BySource)}) IS NOT NULL";

    /// <summary>Rows after the merge that were not so before: updated and inserted ones, with the kind of change.</summary>
    /// <param name="before">All rows of the files with rows that change.</param>
    public BoundQuery New(string before)
    {
        List<string> parts = [];
        foreach (int[] places in Groups(_clauses.Updates(_clauses.Matched)))
        {
            string old = _projection.Ids(_order.TargetAlias).Count == 0 && places.All(_replacing.Contains)
                ? $"{_matches.Pairs(MergeMatches.IsBy(places))} AS {Pair} "
                : $"(SELECT * FROM ({before}\n) WHERE NOT {_marks.IsAbsent}) AS {Target} JOIN {_matches.Pairs(MergeMatches.IsBy(places))} AS {Pair} ON {SameAddress()} ";
            string from = $"{old}JOIN {_source.Table} AS {Source} ON {Source}.{MergeSource.Number} = {Pair}.{MergeSource.Number}";
            parts.Add(_projection.Rows(Chosen(places, MergeMatches.Place(Pair)), [.. _projection.Ids(_order.TargetAlias), RowProjection.Kind("update_postimage")], from));
        }

        foreach (int[] places in Groups(_clauses.Updates(_clauses.BySource)))
            parts.Add(_projection.Rows(Chosen(places, Place), [.. _projection.Ids(_order.TargetAlias), RowProjection.Kind("update_postimage")], WithoutMatch(before, places)));
        foreach (int[] places in Groups(_clauses.NotMatched))
            parts.Add(_projection.Rows(Chosen(places, Place), [.. _projection.Ids(alias: null), RowProjection.Kind("insert")], Unmatched(places)));
        if (parts.Count == 0)
        {
            string empty = $"({MillraceEngine.EmptyRelation(new TableSchema(_shaper.Columns))}) AS millrace_kept";
            parts.Add(_projection.Rows(_projection.Kept("millrace_kept"), [.. _projection.Ids(alias: null), RowProjection.Kind("insert")], empty));
        }

        return new BoundQuery(string.Join("\nUNION ALL BY NAME ", parts));
    }

    /// <summary>New rows and those of rewritten files that stay.</summary>
    public BoundQuery WithCopied(BoundQuery added, string? rewritten)
    {
        string rows = $"SELECT * EXCLUDE ({RowFiles.ChangeType}) FROM ({added.Sql}\n)";
        if (rewritten is null) return new BoundQuery(rows);
        string kept = _projection.Rows(
            _projection.Kept("millrace_kept"), _projection.CarriedIds("millrace_kept"), $"(SELECT * FROM ({rewritten}\n) WHERE {_marks.IsAbsent}) AS millrace_kept");
        return new BoundQuery($"{rows}\nUNION ALL BY NAME {kept}");
    }

    /// <summary>All changes, before and after.</summary>
    /// <param name="before">All rows of the files with rows that change.</param>
    /// <param name="added">The new rows with their kind.</param>
    public BoundQuery Changes(string before, BoundQuery added)
    {
        string pairs = $"SELECT {FileScan.FileColumn}, {FileScan.RowColumn}, min({MergeMatches.Place("p")}) AS millrace_clause "
            + $"FROM {_matches.Pairs(MergeMatches.IsActing)} AS p GROUP BY ALL";
        string bySource = _clauses.BySource.Count == 0 ? "NULL" : _clauses.First(_clauses.BySource);
        string place = $"coalesce({MergeMatches.Place(Pair)}, {bySource})";
        int[] updates = [.. _clauses.Updates(_clauses.Matched), .. _clauses.Updates(_clauses.BySource)];
        string kind = $"CASE WHEN {MergeClauses.IsOneOf(place, updates)} THEN 'update_preimage' ELSE 'delete' END AS {RowFiles.ChangeType}";
        string from = $"(SELECT * FROM ({before}\n) WHERE NOT {_marks.IsAbsent}) AS {Target} LEFT JOIN ({pairs}) AS {Pair} ON {SameAddress()}";
        string old = _projection.Rows(_projection.Kept(_order.TargetAlias), [kind], from);
        string after = _projection.Rows(_projection.Kept("a"), [$"a.{RowFiles.ChangeType} AS {RowFiles.ChangeType}"], $"({added.Sql}\n) AS a");
        return new BoundQuery($"{old}\nUNION ALL BY NAME {after}");
    }

    /// <summary>Counts the source rows that become rows of the target.</summary>
    public long CountInserted(CancellationToken cancellationToken) => _clauses.NotMatched.Count == 0
        ? 0
        : Count($"SELECT count(*) FROM {Unmatched(_clauses.NotMatched)}", cancellationToken);

    /// <summary>Counts rows without a match that are updated.</summary>
    /// <param name="before">All rows of the files with rows that change.</param>
    /// <param name="changed">Rows without a match that change in any way.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    public long CountUpdatedBySource(string before, long changed, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> updates = _clauses.Updates(_clauses.BySource);
        if (changed == 0 || updates.Count == 0) return 0;
        return updates.Count == _clauses.BySource.Count ? changed : Count($"SELECT count(*) FROM {WithoutMatch(before, updates)}", cancellationToken);
    }

    /// <summary>The values of a clause that updates; the clause is remembered when the rows as they were are not needed for them.</summary>
    private void TakeUpdate(int place, IReadOnlyList<Assignment> assignments, NewValues values)
    {
        _values[place] = values.Changed(assignments, _order.TargetAlias);
        HashSet<string> given = new(assignments.Where(IsSourceColumn).Select(static assignment => assignment.Path[0]), StringComparer.OrdinalIgnoreCase);
        if (_shaper.Columns.Index().All(column => _values[place][column.Index] is null || given.Contains(column.Item.Name))) _replacing.Add(place);
    }

    /// <summary>True for a whole column that becomes a column of the source as it is.</summary>
    private bool IsSourceColumn(Assignment assignment) => assignment is { Path.Count: 1, Value: BoundExpression value }
        && _source.Columns.Any(column => value.Sql.Equals($"{_order.SourceAlias}.{Sql.Name(column.Name)}", StringComparison.Ordinal)
            || value.Sql.Equals($"{Source}.{Sql.Name(column.Name)}", StringComparison.Ordinal));

    private long Count(string sql, CancellationToken cancellationToken) =>
        Convert.ToInt64(_draft.Services.Engine.QueryRow(sql, cancellationToken)[0], CultureInfo.InvariantCulture);

    /// <summary>True for a column of the source that holds nothing but null, whose type the engine made up.</summary>
    private bool IsNullInSource(string value)
    {
        string name = value.Trim('(', ')', '\n', ' ');
        return _source.Columns.Any(column => name.Equals($"{Source}.{Sql.Name(column.Name)}", StringComparison.Ordinal))
            && _draft.Services.Engine.QueryRow($"SELECT 1 FROM {_source.Table} AS {Source} WHERE {name} IS NOT NULL LIMIT 1", CancellationToken.None).Count == 0;
    }

    private string SameAddress() =>
        $"{Target}.{FileScan.FileColumn} = {Pair}.{FileScan.FileColumn} AND {Target}.{FileScan.RowColumn} = {Pair}.{FileScan.RowColumn}";

    /// <summary>Rows of the source without a match on which one of some clauses acts, with its place.</summary>
    private string Unmatched(IReadOnlyList<int> places) =>
        $"(SELECT * FROM (SELECT *, {_clauses.First(_clauses.NotMatched)} AS {Place} FROM (SELECT * FROM {_source.Table} "
        + $"ANTI JOIN {_matches.All} USING ({MergeSource.Number})) AS {Source}) WHERE {MergeClauses.IsOneOf(Place, places)}) AS {Source}";

    /// <summary>Rows of the target without a match on which one of some clauses acts, with its place.</summary>
    private string WithoutMatch(string before, IReadOnlyList<int> places) =>
        $"(SELECT * FROM (SELECT *, {_clauses.First(_clauses.BySource)} AS {Place} FROM "
        + $"(SELECT * FROM ({before}\n) WHERE {_matched.IsAbsent} AND NOT {_marks.IsAbsent}) AS {Target}) "
        + $"WHERE {MergeClauses.IsOneOf(Place, places)}) AS {Target}";

    /// <summary>Clauses that leave the same columns to be computed share a query.</summary>
    private IEnumerable<int[]> Groups(IReadOnlyList<int> places) => places
        .Where(_values.ContainsKey)
        .GroupBy(place => string.Concat(_values[place].Select(static value => value is null ? '0' : '1')))
        .Select(static group => group.ToArray());

    private List<string?> Chosen(int[] places, string place)
    {
        if (places.Length == 1) return [.. _values[places[0]]];
        List<string?> chosen = [];
        for (int column = 0; column < _values[places[0]].Count; column++)
        {
            if (_values[places[0]][column] is null)
            {
                chosen.Add(null);
                continue;
            }

            IEnumerable<string> cases = places.Select(own => string.Create(CultureInfo.InvariantCulture, $"WHEN {own} THEN {_values[own][column]}"));
            chosen.Add($"CASE {place} {string.Join(' ', cases)} END");
        }

        return chosen;
    }

    /// <summary>What * means: every column of the table from the source's of its name; with schema evolution those the source has.</summary>
    private List<Assignment> AllColumns()
    {
        List<Assignment> all = [];
        foreach (Column column in _shaper.Columns)
        {
            if (_source.Has(column.Name))
            {
                all.Add(new Assignment([column.Name], new BoundExpression($"{Source}.{Sql.Name(column.Name)}")));
                continue;
            }

            bool fillsItself = _shaper.Generated(column) is not null || _shaper.Identity(column) is not null;
            if (!_order.WithSchemaEvolution && !fillsItself)
                throw TableErrors.OrderInvalid(_draft.Snapshot.Root, $"* needs a column '{column.Name}' in the source, which has none");
        }

        return all;
    }
}
