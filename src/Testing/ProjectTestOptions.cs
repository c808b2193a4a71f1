using Millrace.Engine.Settings;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Project;

namespace Millrace.Testing;

/// <summary>Which tests of which project, and how they run.</summary>
/// <param name="Project">The folder of the project, or its project file.</param>
public sealed record ProjectTestOptions(string Project)
{
    /// <summary>Folder of the tests; relative paths start at the project.</summary>
    /// <value>Default <c>tests</c>.</value>
    public string Folder { get; init; } = "tests";

    /// <summary>Target of the project; null (the default) takes the default one.</summary>
    public string? Target { get; init; }

    /// <summary>Values for variables of the project.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What a program declares of the project's pipelines, beside their files.</summary>
    public IReadOnlyList<PipelineCode> Code { get; init; } = [];

    /// <summary>Kinds of sinks that the program adds.</summary>
    public IReadOnlyList<ISinkFormat> SinkFormats { get; init; } = [];

    /// <summary>How much of the machine a test may use.</summary>
    /// <value>Default one thread, so that sums of doubles come out the same every time, and 512 MiB.</value>
    public EngineSettings Engine { get; init; } = new() { Threads = 1, MemoryLimitBytes = 512L << 20, SpillDirectory = Path.Combine(Path.GetTempPath(), "millrace-spill") };

    /// <summary>True to close everything after each step and open it again, as a process that ends there.</summary>
    /// <value>Default false.</value>
    public bool IsRestarting { get; init; }
}
