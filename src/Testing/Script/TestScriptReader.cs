using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Testing.Faults;

namespace Millrace.Testing.Script;

/// <summary>
/// Reads the steps of a test file. Steps are parted by empty lines; lines between them that start with <c>#</c> are
/// comments; <c>----</c> parts what is done from what is expected; <c>====</c> ends a text that may hold empty lines.
/// </summary>
internal sealed class TestScriptReader
{
    private const string AnswerMark = "----";
    private const string TextEnd = "====";

    private readonly string _file;
    private readonly string[] _lines;
    private int _at;

    private TestScriptReader(SourceText source)
    {
        _file = source.File;
        _lines = source.Text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n');
    }

    /// <summary>All steps of a file, in order.</summary>
    /// <exception cref="MillraceException">TEST_SYNTAX, with the place and what would be accepted.</exception>
    public static IReadOnlyList<TestStep> Read(SourceText source)
    {
        TestScriptReader reader = new(source);
        List<TestStep> steps = [];
        while (reader.SkipToStep()) steps.Add(reader.ReadStep());
        return steps;
    }

    private bool SkipToStep()
    {
        while (_at < _lines.Length && (IsBlank(_lines[_at]) || _lines[_at].StartsWith('#'))) _at++;
        return _at < _lines.Length;
    }

    private TestStep ReadStep()
    {
        SourceLocation location = new(_file, _at + 1, 1);
        IReadOnlyList<string> words = Words(_lines[_at++], location);
        StepKind kind = StepKind.Find(words[0])
            ?? throw TestErrors.UnknownStep(location, words[0], [.. StepKind.All.Select(known => known.Name)]);
        string[] arguments = [.. words.Skip(1)];
        if (arguments.Length < kind.FewestArguments) throw TestErrors.BadArguments(location, kind.Name, "something is missing behind it", kind.Usage);
        if (arguments.Length > kind.MostArguments)
            throw TestErrors.BadArguments(location, kind.Name, $"'{arguments[kind.MostArguments]}' is one word too many", kind.Usage);
        StepLines body = kind.Body == StepBody.Text ? ReadText(location, kind) : ReadLines();
        StepLines? expected = ReadAnswer();
        TestStep step = new(location, kind.Name, arguments, body, expected);
        StepRules.Check(step, kind);
        return step;
    }

    private StepLines ReadText(SourceLocation location, StepKind kind)
    {
        int first = _at;
        while (_at < _lines.Length && _lines[_at].TrimEnd() != TextEnd) _at++;
        if (_at == _lines.Length) throw TestErrors.NeverClosed(location, kind.Name);
        return new StepLines(first + 1, _lines[first.._at++]);
    }

    private StepLines ReadLines()
    {
        int first = _at;
        while (_at < _lines.Length && !IsBlank(_lines[_at]) && _lines[_at].TrimEnd() != AnswerMark) _at++;
        return new StepLines(first + 1, _lines[first.._at]);
    }

    private StepLines? ReadAnswer()
    {
        if (_at == _lines.Length || _lines[_at].TrimEnd() != AnswerMark) return null;
        int first = ++_at;
        while (_at < _lines.Length && !IsBlank(_lines[_at])) _at++;
        return new StepLines(first + 1, _lines[first.._at]);
    }

    private static bool IsBlank(string line) => line.AsSpan().Trim().IsEmpty;

    /// <summary>Words are parted by spaces; double quotes hold one together.</summary>
    private static List<string> Words(string line, SourceLocation location)
    {
        List<string> words = [];
        int at = 0;
        while (at < line.Length)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            int end = line[at] == '"' ? line.IndexOf('"', at + 1) : line.AsSpan(at).IndexOfAny(' ', '\t') is int gap and >= 0 ? at + gap : line.Length;
            if (end < 0) throw TestErrors.Syntax(location with { Column = at + 1 }, "This quote is never closed.");
            bool isQuoted = line[at] == '"';
            words.Add(isQuoted ? line[(at + 1)..end] : line[at..end]);
            at = isQuoted ? end + 1 : end;
        }

        return words;
    }
}
