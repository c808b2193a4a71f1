using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// The rules of control charts over rows that have <c>v</c> (the value), <c>dev</c> (its distance from the centre), <c>sigma</c>,
/// and the two values before it, <c>prev</c> and <c>prev2</c>. Each marks the last point of its pattern.
/// </summary>
internal static class ControlRules
{
    /// <summary>A rule: its name in the result and, for a window over each series, the condition that marks a row.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Condition">Gives the condition; its argument is what stands in a window before the frame.</param>
    public sealed record Rule(string Name, Func<string, string> Condition)
    {
        public string Column => Name.ToLowerInvariant();
    }

    public static readonly IReadOnlyList<Rule> WesternElectric =
    [
        new Rule("WE1", _ => "abs(dev) > 3 * sigma"),
        new Rule("WE2", over => Beyond(over, sigmas: 2, needed: 2, of: 3)),
        new Rule("WE3", over => Beyond(over, sigmas: 1, needed: 4, of: 5)),
        new Rule("WE4", over => SameSide(over, 8)),
    ];

    public static readonly IReadOnlyList<Rule> Nelson =
    [
        new Rule("N1", WesternElectric[0].Condition),
        new Rule("N2", over => SameSide(over, 9)),
        new Rule("N3", over => $"{All(over, "v > prev", 5)} OR {All(over, "v < prev", 5)}"),
        new Rule("N4", over => All(over, "(v > prev AND prev < prev2) OR (v < prev AND prev > prev2)", 12)),
        new Rule("N5", WesternElectric[1].Condition),
        new Rule("N6", WesternElectric[2].Condition),
        new Rule("N7", over => All(over, "abs(dev) < sigma", 15)),
        new Rule("N8", over => All(over, "abs(dev) > sigma", 8)),
    ];

    private static string SameSide(string over, int points) => $"{All(over, "dev > 0", points)} OR {All(over, "dev < 0", points)}";

    // The point itself must be one of those beyond: else the pattern ended before it and has been marked there.
    private static string Beyond(string over, int sigmas, int needed, int of)
    {
        string above = $"dev > {Sql.Long(sigmas)} * sigma", below = $"dev < -{Sql.Long(sigmas)} * sigma";
        return $"({above} AND {Count(over, above, of)} >= {Sql.Long(needed)}) OR ({below} AND {Count(over, below, of)} >= {Sql.Long(needed)})";
    }

    private static string All(string over, string condition, int points) => $"{Count(over, condition, points)} = {Sql.Long(points)}";

    private static string Count(string over, string condition, int points) =>
        $"count(*) FILTER ({condition}) OVER ({over} ROWS BETWEEN {Sql.Long(points - 1)} PRECEDING AND CURRENT ROW)";
}
