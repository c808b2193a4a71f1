using System.Globalization;
using Millrace.Engine.Queries;
using Millrace.Server.Gate;
using Millrace.Workspace.Charts;

namespace Millrace.Server.Parts;

/// <summary>
/// Writes values as all grids of pages show them: times as <c>2024-05-14 12:00:00</c>, those with a zone in UTC. What is copied and exported keeps
/// the exact spelling. Pure.
/// </summary>
public static class GridText
{
    private const string Time = "yyyy-MM-dd HH:mm:ss.FFFFFF";

    /// <summary>A value of a column; null for null.</summary>
    public static string? Of(ResultColumn column, object? value)
    {
        ArgumentNullException.ThrowIfNull(column);
        return value switch
        {
            DateTime time when IsTime(column.EngineType) => time.ToString(Time, CultureInfo.InvariantCulture),
            DateTimeOffset time => time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture),
            _ => SqlAnswer.TextOf(value),
        };
    }

    /// <summary>The least or greatest value of a column, which comes as text; null for null.</summary>
    /// <param name="bound">The value; a time in ISO's spelling.</param>
    /// <param name="engineType">The engine's spelling of the column's type.</param>
    public static string? OfBound(string? bound, string engineType) => bound is not null && IsTime(engineType) ? ValueText.Time(bound) : bound;

    private static bool IsTime(string engineType) => engineType.StartsWith("TIMESTAMP", StringComparison.Ordinal) && !engineType.EndsWith(']');
}
