using Millrace.Testing.Comparing;
using Millrace.Testing.Faults;
using Millrace.Testing.Results;
using Millrace.Testing.Script;

namespace Millrace.Testing.Running;

/// <summary>
/// Compares the events of a run: each line <c>LEVEL type dataset text</c> must be found among them, in any order. A dash
/// stands for no dataset, a star for any word, and the text for a part of the message.
/// </summary>
internal static class EventCheck
{
    private const int MostShown = 40;

    /// <summary>A failure when an event is missing.</summary>
    /// <param name="step">The step.</param>
    /// <param name="given">Rows of level, type, dataset and message.</param>
    public static TestFailure? Compare(TestStep step, GivenRows given)
    {
        StepLines expected = step.Expected!; // The reader refuses the step without it.
        List<string> missing = [];
        for (int at = 0; at < expected.Lines.Count; at++)
        {
            string[] words = expected.Lines[at].Split(' ', 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length < 3)
                throw TestErrors.Syntax(step.At(expected.First + at), "An event is expected as LEVEL type dataset text. A dash stands for no dataset, a star for any word.");
            if (!given.Rows.Any(row => Fits(words, row))) missing.Add($"- {expected.Lines[at]}");
        }

        if (missing.Count == 0) return null;
        IEnumerable<string> events = given.Rows.Take(MostShown).Select(row => $"  {string.Join(' ', row.Select(cell => cell.Shown))}");
        IEnumerable<string> more = given.Rows.Count > MostShown ? [$"  … and {given.Rows.Count - MostShown} more"] : [];
        string message = missing.Count == 1 ? "one event did not happen; these did" : $"{missing.Count} events did not happen; these did";
        return new TestFailure(step.Location, step.ToString(), message, [.. missing, .. events, .. more]);
    }

    private static bool Fits(string[] words, IReadOnlyList<GivenCell> row)
    {
        for (int at = 0; at < 3; at++)
        {
            if (words[at] != "*" && !words[at].Equals(row[at].Shown, StringComparison.OrdinalIgnoreCase)) return false;
        }

        return words.Length < 4 || row[3].Shown.Contains(words[3], StringComparison.Ordinal);
    }
}
