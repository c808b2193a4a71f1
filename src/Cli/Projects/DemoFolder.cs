using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Projects;

/// <summary>Puts an example project that comes with the program into a folder.</summary>
internal static class DemoFolder
{
    /// <summary>Copies the example; files of an earlier demo stay as they are, changed or not.</summary>
    /// <param name="name">Name of the example, which is also the name of its project.</param>
    /// <param name="folder">Where to: a folder that is empty, not there yet, or holds this demo.</param>
    /// <param name="volumes">Landing volumes to make.</param>
    /// <param name="context">The world.</param>
    public static void Make(string name, string folder, IReadOnlyList<string> volumes, CliContext context)
    {
        string example = Path.Combine(AppContext.BaseDirectory, "examples", name);
        if (!File.Exists(Path.Combine(example, "millrace.yml"))) throw CliErrors.ExampleMissing(example);
        if (!ProjectFolder.IsFree(folder))
        {
            if (!File.Exists(Path.Combine(folder, "millrace.yml"))) throw CliErrors.FolderTaken(folder, "the demo is not put there");
            string found = ProjectLoader.Load(new ProjectRequest(folder, context.UserName)).BundleName;
            if (found != name) throw CliErrors.NotTheDemo(folder, found);
        }

        Directory.CreateDirectory(folder);
        ProjectFolder.Copy(example, folder, text => text);
        foreach (string volume in volumes) Directory.CreateDirectory(Path.Combine(folder, "landing", volume));
    }
}
