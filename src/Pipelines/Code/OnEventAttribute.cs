using System.Runtime.CompilerServices;

namespace Millrace.Pipelines.Code;

/// <summary>
/// Declares an event hook: the method is called for every event of an update, beside it.
/// <c>Task Name(PipelineEvent happened, CancellationToken cancellationToken)</c>.
/// </summary>
/// <param name="file">Given by the compiler.</param>
/// <param name="line">Given by the compiler.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnEventAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Name of the hook; when it is not given, the name of the method in lower case with underscores.</summary>
    public string? Name { get; set; }

    /// <summary>Failures one after the other after which it is called no more in an update; 0 for no limit.</summary>
    public int MaxConsecutiveFailures { get; set; } = PipelineBuilder.DefaultHookFailures;

    internal string File => file;

    internal int Line => line;
}
