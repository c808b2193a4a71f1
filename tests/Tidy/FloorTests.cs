using System.Xml.Linq;
using Millrace.Tidy.Reading;
using Xunit;

namespace Millrace.Tidy;

public sealed class FloorTests
{
    private static readonly FloorPlan Plan = FloorPlan.Current;

    [Fact]
    public void Every_project_stands_on_a_floor_and_has_its_rooms_listed()
    {
        Assert.Equal(Repository.Projects.Order(StringComparer.Ordinal), Plan.Floors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Repository.Projects.Order(StringComparer.Ordinal), Plan.Rooms.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Project_references_only_go_down()
    {
        Problems.None(
            from project in Repository.Projects
            from used in References($"src/{project}/{project}.csproj")
            where Plan.Floors[used] >= Plan.Floors[project]
            select $"{project} (floor {Plan.Floors[project]}) refers to {used} (floor {Plan.Floors[used]})");
    }

    [Fact]
    public void Source_projects_refer_to_no_project_outside_src()
    {
        Problems.None(
            from project in Repository.Projects
            from used in References($"src/{project}/{project}.csproj")
            where !Plan.Floors.ContainsKey(used)
            select $"{project} refers to {used}, which floors.txt does not know");
    }

    [Fact]
    public void The_solution_names_every_project()
    {
        IEnumerable<string> named = XDocument.Parse(Repository.ReadText("Millrace.slnx"))
            .Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value); // The format demands the attribute.

        Assert.Equal(
            Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)
                && (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal))),
            named.Where(path => path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> References(string projectFile) =>
        XDocument.Parse(Repository.ReadText(projectFile))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
