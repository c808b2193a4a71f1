using System.Globalization;

namespace Millrace.Pipelines.Home;

/// <summary>
/// A wish that a flow starts again. It names the restart by its number: once the table's log has that number, the wish is
/// fulfilled, so a run that ends between the two does not start the flow twice.
/// </summary>
/// <param name="Flow">Full name of the flow.</param>
/// <param name="Number">How many times it has been started again, this one counted.</param>
public sealed record FlowRestart(string Flow, long Number)
{
    private const string Prefix = "flow ";

    /// <summary>As it is written among the resets that are to be done.</summary>
    internal string Text => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Number} {Flow}");

    /// <summary>Reads what <see cref="Text"/> wrote; null for anything else.</summary>
    internal static FlowRestart? TryParse(string text)
    {
        string[] words = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split(' ', 2) : [];
        return words.Length == 2 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? new FlowRestart(words[1], number)
            : null;
    }
}
