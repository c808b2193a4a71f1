namespace Millrace.Testing.Script;

/// <summary>One kind of step and how it is written.</summary>
/// <param name="Name">Its first word.</param>
/// <param name="Usage">How its first line is written.</param>
/// <param name="Body">What stands below.</param>
/// <param name="Answer">Whether something is expected.</param>
/// <param name="FewestArguments">Words that must follow its name.</param>
/// <param name="MostArguments">Words that may follow its name.</param>
internal sealed record StepKind(string Name, string Usage, StepBody Body, StepAnswer Answer, int FewestArguments, int MostArguments)
{
    private const int Any = int.MaxValue;

    /// <summary>All kinds, in the order in which people meet them.</summary>
    public static IReadOnlyList<StepKind> All { get; } =
    [
        new("test", "test NAME", StepBody.None, StepAnswer.None, 1, Any),
        new("at", "at 2026-01-05T08:00:00Z", StepBody.None, StepAnswer.None, 1, 1),
        new("land", "land PATH [cut]", StepBody.Text, StepAnswer.None, 1, 2),
        new("bytes", "bytes PATH", StepBody.Lines, StepAnswer.None, 1, 1),
        new("rows", "rows TABLE", StepBody.Table, StepAnswer.None, 1, 1),
        new("copy", "copy PATH", StepBody.None, StepAnswer.None, 1, 1),
        new("file", "file PATH", StepBody.Text, StepAnswer.None, 1, 1),
        new("remove", "remove PATH", StepBody.None, StepAnswer.None, 1, 1),
        new("restart", "restart", StepBody.None, StepAnswer.None, 0, 0),
        new("run", "run [DATASET…] [full | full=a,b] [select=a,b] [pipeline=P] [failing]", StepBody.None, StepAnswer.Optional, 0, Any),
        new("plan", "plan [DATASET…] [full | full=a,b] [select=a,b] [pipeline=P]", StepBody.None, StepAnswer.Optional, 0, Any),
        new("expect", "expect TABLE [N rows]", StepBody.Table, StepAnswer.None, 1, 3),
        new("query", "query [sorted] [first]", StepBody.Lines, StepAnswer.Optional, 0, 2),
        new("statement", "statement", StepBody.Lines, StepAnswer.None, 0, 0),
        new("rules", "rules [DATASET]", StepBody.None, StepAnswer.Required, 0, 1),
        new("events", "events [pipeline=P]", StepBody.None, StepAnswer.Required, 0, 1),
        new("error", "error {run | plan | query} […]", StepBody.Lines, StepAnswer.Required, 1, Any),
    ];

    /// <summary>The kind of that name, or null.</summary>
    public static StepKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
