using Millrace.Foundation.Faults;
using Millrace.Pipelines.Project;
using Xunit;

namespace Millrace.Unit.Pipelines.Project;

/// <summary>A project in a folder of its own that is gone after the test.</summary>
internal sealed class ProjectFolder : IDisposable
{
    public ProjectFolder(params (string Path, string Text)[] files)
    {
        Root = Directory.CreateTempSubdirectory("millrace-project-").FullName;
        foreach ((string path, string text) in files) Write(path, text);
    }

    public string Root { get; }

    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public ProjectDefinition Load(Func<ProjectRequest, ProjectRequest>? change = null)
    {
        ProjectRequest request = new(Root, "ada.lovelace@example.com");
        return ProjectLoader.Load(change is null ? request : change(request));
    }

    public MillraceException Fault(string code, Func<ProjectRequest, ProjectRequest>? change = null)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Load(change));
        Assert.True(code == fault.Code.Value, $"expected {code}, got {fault.Code}: {fault.Message}");
        return fault;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
