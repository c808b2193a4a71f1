using System.Text;
using System.Text.RegularExpressions;

namespace Millrace.EndToEnd;

/// <summary>
/// A page of <c>docs/tutorials</c> as something to be done. A block of code below a line that ends with a path in backticks and a
/// colon is that file; a block that begins with <c>$ </c> is commands with what they print. All other text is for people.
/// </summary>
internal sealed partial class Tutorial
{
    private readonly string[] _lines;

    private Tutorial(string[] lines) => _lines = lines;

    /// <summary>Reads a page.</summary>
    public static Tutorial Read(string path) => new(File.ReadAllLines(path));

    /// <summary>Does what the page says, in order.</summary>
    /// <param name="write">Makes a file.</param>
    /// <param name="run">Runs a command and says what it printed.</param>
    /// <param name="check">Gets the command, its line on the page, what the page says and what came; gives what shall stand there.</param>
    /// <returns>The page with what <paramref name="check"/> gave.</returns>
    public async Task<string> DoAsync(Action<string, string> write, Func<IReadOnlyList<string>, Task<string[]>> run, Func<string, int, string[], string[], string[]> check)
    {
        List<string> page = [];
        string above = "";
        for (int at = 0; at < _lines.Length; at++)
        {
            page.Add(_lines[at]);
            if (!_lines[at].StartsWith("```", StringComparison.Ordinal))
            {
                if (_lines[at].Trim().Length > 0) above = _lines[at];
                continue;
            }

            int end = Array.FindIndex(_lines, at + 1, static line => line == "```");
            string[] body = _lines[(at + 1)..end];
            if (FileName().Match(above) is { Success: true } file)
            {
                write(file.Groups[1].Value, string.Concat(body.Select(static line => line + "\n")));
                page.AddRange(body);
            }
            else if (body is [['$', ' ', ..], ..])
            {
                foreach ((string command, int line, string[] expected) in Commands(body, at + 2))
                {
                    page.AddRange(("$ " + command).Split('\n'));
                    page.AddRange(check(command, line, expected, await run(Words(command))));
                }
            }
            else
            {
                page.AddRange(body);
            }

            page.Add("```");
            above = "";
            at = end;
        }

        return string.Concat(page.Select(static line => line + "\n"));
    }

    private static IEnumerable<(string Command, int Line, string[] Expected)> Commands(string[] body, int line)
    {
        int at = 0;
        while (at < body.Length)
        {
            int start = at;
            StringBuilder command = new(body[at++][2..]);
            while (command.ToString().Count(static sign => sign == '"') % 2 != 0) command.Append('\n').Append(body[at++]);
            int first = at;
            while (at < body.Length && !body[at].StartsWith("$ ", StringComparison.Ordinal)) at++;
            yield return (command.ToString(), line + start, body[first..at]);
        }
    }

    /// <summary>Cuts a command as a shell does, as far as pages need it: double quotes hold a word together.</summary>
    private static List<string> Words(string command) =>
        [.. Word().Matches(command).Select(static word => word.Value.Replace("\"", "", StringComparison.Ordinal))];

    [GeneratedRegex(@"(?:^|\s)`([\w./-]+\.\w+)`:$")]
    private static partial Regex FileName();

    [GeneratedRegex("(?:\"[^\"]*\"|[^\\s\"])+")]
    private static partial Regex Word();
}
