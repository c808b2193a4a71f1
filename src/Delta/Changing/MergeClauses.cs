using System.Globalization;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Changing;

/// <summary>The clauses of a merge by kind; a clause is known by its place in the order.</summary>
internal sealed class MergeClauses(IReadOnlyList<MergeClause> clauses)
{
    /// <summary>Places of WHEN MATCHED clauses.</summary>
    public IReadOnlyList<int> Matched { get; } = Places(clauses, static clause => clause is MergeClause.Update or MergeClause.UpdateAll or MergeClause.Delete);

    /// <summary>Places of WHEN NOT MATCHED clauses.</summary>
    public IReadOnlyList<int> NotMatched { get; } = Places(clauses, static clause => clause is MergeClause.Insert or MergeClause.InsertAll);

    /// <summary>Places of WHEN NOT MATCHED BY SOURCE clauses.</summary>
    public IReadOnlyList<int> BySource { get; } = Places(clauses, static clause => clause is MergeClause.UpdateBySource or MergeClause.DeleteBySource);

    /// <summary>True when many source rows may match a target row: all that can happen to it is that it goes.</summary>
    public bool AllowsManyMatches => Matched.Count == 0 || (Matched.Count == 1 && clauses[Matched[0]] is MergeClause.Delete { Condition: null });

    public MergeClause this[int place] => clauses[place];

    /// <summary>Those of some clauses that change rows and keep them.</summary>
    public IReadOnlyList<int> Updates(IReadOnlyList<int> places) =>
        [.. places.Where(place => clauses[place] is MergeClause.Update or MergeClause.UpdateAll or MergeClause.UpdateBySource)];

    /// <summary>SQL of the place of the first clause whose condition is true; null where there is none.</summary>
    public string First(IReadOnlyList<int> places)
    {
        if (places.Count == 0) return "CAST(NULL AS INTEGER)";
        IEnumerable<string> cases = places.Select(place =>
            string.Create(CultureInfo.InvariantCulture, $"WHEN {ConditionOf(clauses[place].Condition)} THEN {place}"));
        return $"CASE {string.Join(' ', cases)} END";
    }

    /// <summary>SQL that is true when a place is one of some.</summary>
    public static string IsOneOf(string place, IReadOnlyList<int> places) =>
        places.Count == 0 ? "false" : string.Create(CultureInfo.InvariantCulture, $"{place} IN ({string.Join(", ", places)})");

    private static string ConditionOf(BoundExpression? condition) => condition is null ? "true" : $"({condition.Sql}\n)";

    private static List<int> Places(IReadOnlyList<MergeClause> clauses, Func<MergeClause, bool> isKind) =>
        [.. Enumerable.Range(0, clauses.Count).Where(place => isKind(clauses[place]))];
}
