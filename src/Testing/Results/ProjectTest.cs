using Millrace.Foundation.Faults;
using Millrace.Testing.Script;

namespace Millrace.Testing.Results;

/// <summary>One test of a project.</summary>
public sealed class ProjectTest
{
    internal ProjectTest(string file, string path, TestScript? script, MillraceException? fault)
    {
        File = file;
        Path = path;
        Script = script;
        Fault = fault;
    }

    /// <summary>Name by which it is chosen: the file, and behind a colon the test's own name when the file holds several.</summary>
    public string Name => Script?.Title is string title ? $"{File}: {title}" : File;

    /// <summary>The file it stands in, below the folder of tests.</summary>
    public string File { get; }

    /// <summary>Absolute path of the file.</summary>
    public string Path { get; }

    /// <summary>The line it begins at.</summary>
    public int Line => Script?.Line ?? Fault?.Location?.Line ?? 1;

    /// <summary>Why its file cannot be read; null when it can.</summary>
    public MillraceException? Fault { get; }

    internal TestScript? Script { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
