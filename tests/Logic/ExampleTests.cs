using Millrace.Testing;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Logic;

public sealed class ExampleTests
{
    private static readonly string[] Projects = ["examples/factory", "examples/turbofan", "src/Cli/Templates/project"];

    public static TheoryData<string, string> Tests()
    {
        TheoryData<string, string> tests = [];
        foreach (string project in Projects)
        {
            foreach (string name in ProjectTests.NamesIn(RepositoryRoot.Below(project))) tests.Add(project, name);
        }

        return tests;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task The_tests_of_a_project_that_comes_with_the_program_pass(string project, string name)
    {
        if (!project.StartsWith("src", StringComparison.Ordinal))
        {
            await ProjectTests.CheckAsync(RepositoryRoot.Below(project), name);
            return;
        }

        // A template gets its name when it is copied.
        using TempFolder folder = new();
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.Below(project), "*", SearchOption.AllDirectories))
        {
            string below = Path.GetRelativePath(RepositoryRoot.Below(project), file);
            folder.Write(below, (await File.ReadAllTextAsync(file)).Replace("__NAME__", "plant", StringComparison.Ordinal));
        }

        await ProjectTests.CheckAsync(folder.Path, name);
    }
}
