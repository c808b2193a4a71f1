using System.Globalization;

namespace Millrace.Simulation;

/// <summary>
/// How much the simulations do. <c>MILLRACE_SIMULATION</c> = <c>full</c> lets every operation fail in every way at every
/// call; <c>MILLRACE_SEEDS</c> = <c>200</c> runs so many seeds, and <c>MILLRACE_SEEDS</c> = <c>17-17</c> just one again.
/// </summary>
internal static class Effort
{
    /// <summary>True to leave nothing out.</summary>
    internal static bool IsFull => Environment.GetEnvironmentVariable("MILLRACE_SIMULATION") == "full";

    /// <summary>True for the writes to end at: every one when nothing is left out, else one in so many, others for each kind of fault.</summary>
    /// <param name="write">Number of the write.</param>
    /// <param name="every">How many writes one stands for.</param>
    /// <param name="kind">The kind of fault.</param>
    internal static bool EndsAt(int write, int every, TestKit.FaultKind kind) => IsFull || write % every == (int)kind % every;

    /// <summary>The seeds to run.</summary>
    /// <param name="count">How many there are when nobody asks for others.</param>
    internal static IEnumerable<int> Seeds(int count)
    {
        string[] parts = (Environment.GetEnvironmentVariable("MILLRACE_SEEDS") ?? "").Split('-');
        int[] numbers = [.. parts.Where(static part => part.Length > 0).Select(static part => int.Parse(part, CultureInfo.InvariantCulture))];
        return numbers switch
        {
            [int first, int last] => Enumerable.Range(first, last - first + 1),
            [int many] => Enumerable.Range(1, many),
            _ => Enumerable.Range(1, count),
        };
    }
}
