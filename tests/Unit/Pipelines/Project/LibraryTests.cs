using Millrace.Pipelines.Project;
using Xunit;

namespace Millrace.Unit.Pipelines.Project;

public sealed class LibraryTests
{
    [Theory]
    [InlineData("glob: { include: 'src/**' }", "src/a.sql|src/b/c.sql|src/b/d/e.SQL")]
    [InlineData("glob: { include: '**/*.sql' }", "src/a.sql|src/b/c.sql|top.sql")]
    [InlineData("glob: { include: 'src/*' }", "src/a.sql")]
    [InlineData("glob: { include: 'src/*/?.sql' }", "src/b/c.sql")]
    [InlineData("glob: { include: './src/b/**/*.*' }", "src/b/c.sql|src/b/d/e.SQL")]
    [InlineData("glob: { include: 'src/**/d/**' }", "src/b/d/e.SQL")]
    [InlineData("glob: { include: src/a.sql }", "src/a.sql")]
    [InlineData("file: { path: ./src/../top.sql }", "top.sql")]
    [InlineData("notebook: { path: src/a }", "src/a.sql")]
    [InlineData("notebook: { path: src/a.sql }", "src/a.sql")]
    public void Files_are_found_in_order(string library, string expected)
    {
        using ProjectFolder folder = Project(library);

        PipelineSettings pipeline = folder.Load().Pipelines[0];

        Assert.Equal(
            expected, string.Join('|', pipeline.Files.Select(file => Path.GetRelativePath(folder.Root, file).Replace('\\', '/'))));
    }

    [Theory]
    [InlineData("file: { path: src/x.sql }", "PIPELINE_LIBRARY_NOT_FOUND", "relative to the file")]
    [InlineData("file: { path: src/a }", "PIPELINE_LIBRARY_NOT_FOUND", "relative to the file")]
    [InlineData("notebook: { path: src/x }", "PIPELINE_LIBRARY_NOT_FOUND", "relative to the file")]
    [InlineData("glob: { include: 'nothing/**' }", "PIPELINE_LIBRARY_NOT_FOUND", "matches no .sql file")]
    [InlineData("glob: { include: 'src/*.py' }", "PIPELINE_LIBRARY_NOT_FOUND", "matches no .sql file")]
    [InlineData("file: { path: src/p.py }", "PIPELINE_LIBRARY_UNSUPPORTED", "PipelineBuilder")]
    [InlineData("file: { path: src/gone.cs }", "PIPELINE_LIBRARY_UNSUPPORTED", "PipelineBuilder")]
    [InlineData("file: { path: src/notes.txt }", "PIPELINE_LIBRARY_UNSUPPORTED", "not SQL")]
    [InlineData("jar: x.jar", "PIPELINE_LIBRARY_UNSUPPORTED", "not SQL")]
    public void What_cannot_be_run_is_refused_where_it_is_named(string library, string code, string message)
    {
        using ProjectFolder folder = Project(library);

        var fault = folder.Fault(code);

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("millrace.yml:5:", fault.At(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file: { path: src/x.sql }", "relative to the file")]
    [InlineData("glob: { include: 'nothing/**' }", "matches no .sql file")]
    public void Who_only_asks_about_tables_is_warned_of_what_is_missing(string library, string message)
    {
        using ProjectFolder folder = Project(library);

        ProjectDefinition project = folder.Load(static request => request with { AllowsMissingLibraries = true });

        Assert.Empty(Assert.Single(project.Pipelines).Files);
        Assert.Contains(message, Assert.Single(project.Warnings).Message, StringComparison.Ordinal);
        folder.Fault("PIPELINE_LIBRARY_NOT_FOUND");
    }

    [Fact]
    public void Code_that_a_pattern_meets_is_left_out_with_a_warning()
    {
        using ProjectFolder folder = Project("glob: { include: 'src/**' }");

        Assert.Contains("'src/p.py' is left out", Assert.Single(folder.Load().Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_relative_to_the_project_is_taken_with_a_warning()
    {
        using ProjectFolder folder = new(
            ("millrace.yml", "bundle: { name: x }\ninclude: [r/p.yml]"),
            ("r/p.yml", "resources: { pipelines: { p: { libraries: [{ file: { path: src/a.sql } }] } } }"),
            ("src/a.sql", ""));

        ProjectDefinition project = folder.Load();

        Assert.Equal(Path.Combine(folder.Root, "src", "a.sql"), Assert.Single(project.Pipelines[0].Files));
        Assert.Equal("r/p.yml:1:60", Assert.Single(project.Warnings).Location.ToString());
    }

    private static ProjectFolder Project(string library) => new(
        ("millrace.yml", $"bundle: {{ name: x }}\nresources:\n  pipelines:\n    p:\n      libraries: [{{ {library} }}]"),
        ("top.sql", ""), ("src/a.sql", ""), ("src/b/c.sql", ""), ("src/b/d/e.SQL", ""), ("src/p.py", ""), ("src/notes.txt", ""));
}
