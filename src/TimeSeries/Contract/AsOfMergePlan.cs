using System.Text.Json;

namespace Millrace.TimeSeries.Contract;

/// <summary>
/// An as-of join of two relations that are both known to be sorted by series and time, as it travels through a query's text:
/// <c>FROM millrace_asof('…')</c>. The result is what both sides keep, a row for each left row.
/// </summary>
/// <param name="Left">The left rows; its values and settings are empty.</param>
/// <param name="Right">The right rows, with as many keys of the same types.</param>
/// <param name="Direction">On which side of a left row is looked.</param>
/// <param name="SkipsNulls">True when each right column takes its own newest value that is not null; only for <see cref="AsOfDirection.Backward"/>.</param>
/// <param name="Tolerance">The greatest distance of a value, in units of the time column; null for any.</param>
/// <param name="IsStrict">True when a right row of the same time is no match.</param>
public sealed record AsOfMergePlan(KernelPlan Left, KernelPlan Right, AsOfDirection Direction, bool SkipsNulls, long? Tolerance, bool IsStrict)
{
    /// <summary>The table function that runs such plans.</summary>
    public const string Function = "millrace_asof";

    /// <summary>The plan as text that <see cref="Parse"/> reads.</summary>
    public string Format() => JsonSerializer.Serialize(this, KernelPlanJson.Default.AsOfMergePlan);

    /// <summary>Reads a plan back.</summary>
    /// <exception cref="JsonException">The text is no plan.</exception>
    public static AsOfMergePlan Parse(string text) =>
        JsonSerializer.Deserialize(text, KernelPlanJson.Default.AsOfMergePlan) ?? throw new JsonException("The plan is empty.");
}
