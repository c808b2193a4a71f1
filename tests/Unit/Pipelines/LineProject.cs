using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.TestKit;

namespace Millrace.Unit.Pipelines;

/// <summary>A project whose file names one pipeline, <c>line</c>, with one file, <c>a.sql</c>.</summary>
internal static class LineProject
{
    /// <summary>Writes the project into a folder and opens it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="sql">What the file of the pipeline says.</param>
    public static PipelineProject Open(TempFolder folder, string sql)
    {
        File.WriteAllText(folder.Below("millrace.yml"), """
            bundle:
              name: plant
            resources:
              pipelines:
                line:
                  name: line
                  libraries:
                    - file:
                        path: a.sql
            """);
        File.WriteAllText(folder.Below("a.sql"), sql);
        return PipelineProject.Open(new ProjectRequest(folder.Path, "tester"), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
    }
}
