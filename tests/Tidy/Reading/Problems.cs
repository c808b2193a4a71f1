using Xunit;

namespace Millrace.Tidy.Reading;

/// <summary>How a rule reports: all that breaks it at once, each with file and line.</summary>
public static class Problems
{
    /// <summary>Fails when there is a problem.</summary>
    /// <param name="problems">One sentence each.</param>
    public static void None(IEnumerable<string> problems)
    {
        string[] found = [.. problems.Order(StringComparer.Ordinal)];
        if (found.Length > 0) Assert.Fail($"{found.Length} found:\n{string.Join('\n', found)}");
    }

    /// <summary>The line, from 1, at a position of a text.</summary>
    public static int LineAt(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;
}
