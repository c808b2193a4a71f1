using System.Globalization;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// The rules of control charts as conditions over a row that has <c>center</c>, <c>sigma</c>, its value <c>v0</c> and those of the
/// points before it, <c>v1</c>, <c>v2</c> and so on, null before the first. Each marks the last point of its pattern.
/// </summary>
internal static class ControlRules
{
    /// <summary>A rule.</summary>
    /// <param name="Name">Its name in the result.</param>
    /// <param name="Points">How many points it looks at.</param>
    /// <param name="Condition">True for a row that it marks; null counts as false.</param>
    public sealed record Rule(string Name, int Points, string Condition)
    {
        public string Column => Name.ToLowerInvariant();
    }

    public static readonly IReadOnlyList<Rule> WesternElectric =
    [
        new Rule("WE1", 1, "abs(v0 - center) > 3 * sigma"),
        new Rule("WE2", 3, Beyond(sigmas: 2, needed: 2, points: 3)),
        new Rule("WE3", 5, Beyond(sigmas: 1, needed: 4, points: 5)),
        new Rule("WE4", 8, SameSide(8)),
    ];

    public static readonly IReadOnlyList<Rule> Nelson =
    [
        WesternElectric[0] with { Name = "N1" },
        new Rule("N2", 9, SameSide(9)),
        new Rule("N3", 6, $"({All(5, i => $"v{i} > v{i + 1}")}) OR ({All(5, i => $"v{i} < v{i + 1}")})"),
        new Rule("N4", 14, All(12, i => $"((v{i} > v{i + 1} AND v{i + 1} < v{i + 2}) OR (v{i} < v{i + 1} AND v{i + 1} > v{i + 2}))")),
        WesternElectric[1] with { Name = "N5" },
        WesternElectric[2] with { Name = "N6" },
        new Rule("N7", 15, All(15, i => $"abs(v{i} - center) < sigma")),
        new Rule("N8", 8, All(8, i => $"abs(v{i} - center) > sigma")),
    ];

    private static string SameSide(int points) => $"({All(points, i => $"v{i} > center")}) OR ({All(points, i => $"v{i} < center")})";

    // The point itself must be one of those beyond: else the pattern ended before it and has been marked there.
    private static string Beyond(int sigmas, int needed, int points)
    {
        string Above(int i) => string.Create(CultureInfo.InvariantCulture, $"v{i} - center > {sigmas} * sigma");
        string Below(int i) => string.Create(CultureInfo.InvariantCulture, $"center - v{i} > {sigmas} * sigma");
        return $"({Above(0)} AND {Count(points, Above)} >= {needed}) OR ({Below(0)} AND {Count(points, Below)} >= {needed})";
    }

    private static string All(int points, Func<int, string> condition) => string.Join(" AND ", Enumerable.Range(0, points).Select(condition));

    private static string Count(int points, Func<int, string> condition) =>
        $"({string.Join(" + ", Enumerable.Range(0, points).Select(i => $"CASE WHEN {condition(i)} THEN 1 ELSE 0 END"))})";
}
