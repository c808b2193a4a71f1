using System.Runtime.CompilerServices;

namespace Millrace.Pipelines.Code;

/// <summary>Declares a flow that appends the rows of the method's query to a streaming table.</summary>
/// <param name="target">Name of the streaming table, one to three parts.</param>
/// <param name="file">Given by the compiler.</param>
/// <param name="line">Given by the compiler.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AppendFlowAttribute(
    string target, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Name of the streaming table.</summary>
    public string Target => target;

    /// <summary>
    /// Name of the flow; when it is not given, the name of the method in lower case with underscores.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>What the flow is for, for people.</summary>
    public string? Comment { get; set; }

    /// <summary>True to run the flow a single time, for example to load an archive.</summary>
    public bool Once { get; set; }

    internal string File => file;

    internal int Line => line;
}
