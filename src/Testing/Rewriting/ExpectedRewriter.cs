using System.Text;
using Millrace.Foundation.Faults;
using Millrace.Testing.Faults;
using Millrace.Testing.Results;

namespace Millrace.Testing.Rewriting;

/// <summary>Puts what came in the place of what was expected.</summary>
internal static class ExpectedRewriter
{
    /// <summary>Rewrites the files of tests that failed and gives their paths.</summary>
    /// <exception cref="MillraceException">
    /// TEST_EXPECTATION_SHARED: tests that share a step disagree; no file is changed. TEST_FILE_UNWRITABLE.
    /// </exception>
    public static IReadOnlyList<string> Rewrite(IEnumerable<ProjectTestResult> results)
    {
        List<(string Path, string Text)> files = [];
        foreach (IGrouping<string, ProjectTestResult> file in results.GroupBy(result => result.Test.Path, StringComparer.Ordinal))
        {
            IReadOnlyList<(SourceLocation Location, ExpectedLines Lines)> updates = UpdatesOf(file);
            if (updates.Count > 0) files.Add((file.Key, Rewritten(Read(file.Key), updates)));
        }

        foreach ((string path, string text) in files) Write(path, text);
        return [.. files.Select(file => file.Path)];
    }

    private static List<(SourceLocation Location, ExpectedLines Lines)> UpdatesOf(IEnumerable<ProjectTestResult> results)
    {
        List<(SourceLocation, ExpectedLines)> updates = [];
        var byLine = results.SelectMany(result => result.Failures).Where(failure => failure.Update is not null).GroupBy(failure => failure.Update!.First);
        foreach (IGrouping<int, TestFailure> same in byLine)
        {
            TestFailure first = same.First();
            if (same.Any(other => !other.Update!.Lines.SequenceEqual(first.Update!.Lines))) throw TestErrors.Conflict(first.Location);
            updates.Add((first.Location, first.Update!));
        }

        return updates;
    }

    private static string Rewritten(string text, IEnumerable<(SourceLocation Location, ExpectedLines Lines)> updates)
    {
        string lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        List<string> lines = [.. text.Split(lineEnd)];

        // From the end, so that the numbers of lines above stay true.
        foreach ((_, ExpectedLines update) in updates.OrderByDescending(update => update.Lines.First))
        {
            lines.RemoveRange(update.First - 1, update.Count);
            lines.InsertRange(update.First - 1, update.Lines);
        }

        return string.Join(lineEnd, lines);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw TestErrors.Unreadable(path, cause);
        }
    }

    private static void Write(string path, string text)
    {
        string aside = path + ".new";
        try
        {
            File.WriteAllText(aside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw TestErrors.Unwritable(path, cause);
        }
    }
}
