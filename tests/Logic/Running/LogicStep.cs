namespace Millrace.Logic.Running;

/// <summary>One step of a logic file: its directive, the text below it, and what is expected below <c>----</c>.</summary>
public sealed record LogicStep(string File, int Line, string Directive, IReadOnlyList<string> Arguments, string Body, string? Expected)
{
    /// <summary>Reads a logic file. Steps are divided by blank lines; a body that holds blank lines ends with <c>====</c>.</summary>
    public static IReadOnlyList<LogicStep> ReadAll(string path)
    {
        string[] lines = System.IO.File.ReadAllLines(path);
        List<LogicStep> steps = [];
        int at = 0;
        while (at < lines.Length)
        {
            if (lines[at].Trim().Length == 0 || lines[at].StartsWith('#'))
            {
                at++;
                continue;
            }

            int start = at;
            string[] words = lines[at++].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool isLong = words[0] is "file" or "land";
            List<string> body = [];
            while (at < lines.Length && lines[at] != "----" && (isLong ? lines[at] != "====" : lines[at].Trim().Length > 0)) body.Add(lines[at++]);
            string? expected = null;
            if (at < lines.Length && lines[at] == "----")
            {
                List<string> wanted = [];
                at++;
                while (at < lines.Length && lines[at].Trim().Length > 0) wanted.Add(lines[at++]);
                expected = string.Join('\n', wanted);
            }
            else if (isLong)
            {
                at++;
            }

            steps.Add(new LogicStep(Path.GetFileName(path), start + 1, words[0], words[1..], string.Join('\n', body), expected));
        }

        return steps;
    }
}
