using System.Globalization;
using Millrace.Testing.Faults;

namespace Millrace.Testing.Script;

/// <summary>Says what is wrong with a step before anything runs.</summary>
internal static class StepRules
{
    private static readonly string[] RunWords = ["full", "failing"];

    private static readonly string[] RunKeys = ["full=", "select=", "pipeline="];

    private static readonly string[] ErrorWords = ["run", "plan", "query"];

    public static void Check(TestStep step, StepKind kind)
    {
        bool isQueryFault = kind.Name == "error" && step.Arguments[0] == "query";
        bool takesBody = kind.Name == "error" ? isQueryFault : kind.Body != StepBody.None;
        if (!takesBody && step.Body.Lines.Count > 0) throw TestErrors.Stray(step.At(step.Body.First), kind.Name, "lines right below it");
        if (kind.Answer == StepAnswer.None && step.Expected is not null) throw TestErrors.Stray(step.At(step.Expected.First - 1), kind.Name, "lines below ----");
        if (kind.Answer == StepAnswer.Required && step.Expected is null)
            throw TestErrors.Needs(step.Location, kind.Name, "---- and what is expected below it", $"{kind.Usage}, then ---- and lines");
        bool isEmpty = step.Body.Lines.Count == 0 && kind.Body is StepBody.Lines or StepBody.Table && takesBody;
        bool isCount = kind.Name == "expect" && step.Arguments.Count > 1;
        string below = kind.Body == StepBody.Table ? "a line of column names and the rows" : "lines";
        if (isEmpty && !isCount) throw TestErrors.Needs(step.Location, kind.Name, "lines below it", $"{kind.Usage}, then {below}");
        CheckArguments(step, kind);
    }

    /// <summary>The time of <c>at</c>; null when it is none.</summary>
    public static DateTimeOffset? TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    private static void CheckArguments(TestStep step, StepKind kind)
    {
        switch (kind.Name)
        {
            case "at" when TimeOf(step.Arguments[0]) is null:
                throw TestErrors.BadArguments(step.Location, "at", $"'{step.Arguments[0]}' is no time", kind.Usage);
            case "land" when step.Arguments.Count == 2 && step.Arguments[1] != "cut":
                throw TestErrors.BadArguments(step.Location, "land", $"'{step.Arguments[1]}' is not known behind the path", kind.Usage);
            case "bytes" when HexOf(step) is null:
                throw TestErrors.BadArguments(step.At(step.Body.First), "bytes", "the lines are no hexadecimal digits in pairs", kind.Usage);
            case "query" when step.Arguments.FirstOrDefault(word => word is not ("sorted" or "first")) is string other:
                throw TestErrors.BadArguments(step.Location, "query", $"'{other}' is not known", kind.Usage);
            case "expect" when step.Arguments.Count > 1 && !IsCount(step):
                throw TestErrors.BadArguments(step.Location, "expect", "behind the name only a number of rows can stand", kind.Usage);
            case "expect" when step.Arguments.Count > 1 && step.Body.Lines.Count > 0:
                throw TestErrors.Stray(step.At(step.Body.First), "expect TABLE N rows", "rows below it");
            case "events" when step.Arguments.Count == 1 && step.ValueOf("pipeline") is null:
                throw TestErrors.BadArguments(step.Location, "events", $"'{step.Arguments[0]}' is not known", kind.Usage);
            case "error" when !ErrorWords.Contains(step.Arguments[0]):
                throw TestErrors.BadArguments(step.Location, "error", $"'{step.Arguments[0]}' cannot be tried", kind.Usage);
            case "error" when step.Expected!.Lines.Count == 0:
                throw TestErrors.Needs(step.Location, "error", "a part of the fault's text below ----", kind.Usage);
            case "run" or "plan" or "error" when step.Arguments.FirstOrDefault(IsMisspelt) is string word:
                throw TestErrors.BadArguments(step.Location, kind.Name, $"'{word}' is not known", kind.Usage);
            default:
                return;
        }
    }

    /// <summary>The number of <c>expect TABLE N rows</c>, or null.</summary>
    public static long? CountOf(TestStep step) =>
        IsCount(step) && long.TryParse(step.Arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : null;

    /// <summary>The bytes of <c>bytes</c>, or null.</summary>
    public static byte[]? HexOf(TestStep step)
    {
        string digits = string.Concat(step.Body.Text.Where(letter => !char.IsWhiteSpace(letter)));
        return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;
    }

    /// <summary>True for a word that names a dataset.</summary>
    public static bool IsDataset(string word) => !RunWords.Contains(word) && !word.Contains('=', StringComparison.Ordinal);

    private static bool IsCount(TestStep step) =>
        step.Arguments.Count == 3 && step.Arguments[2] is "rows" or "row" && step.Arguments[1].All(char.IsAsciiDigit) && step.Arguments[1].Length < 19;

    private static bool IsMisspelt(string word) =>
        word.Contains('=', StringComparison.Ordinal) && !RunKeys.Any(key => word.StartsWith(key, StringComparison.Ordinal));
}
