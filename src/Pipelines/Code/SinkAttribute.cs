using System.Runtime.CompilerServices;

namespace Millrace.Pipelines.Code;

/// <summary>
/// Declares a sink whose batches the method takes: <c>Task Name(SinkBatch batch, CancellationToken cancellationToken)</c>.
/// Flows send to it: <c>[AppendFlow("name")]</c>.
/// </summary>
/// <param name="file">Given by the compiler.</param>
/// <param name="line">Given by the compiler.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SinkAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Name of the sink; when it is not given, the name of the method in lower case with underscores.</summary>
    public string? Name { get; set; }

    /// <summary>What the sink is for, for people.</summary>
    public string? Comment { get; set; }

    internal string File => file;

    internal int Line => line;
}
