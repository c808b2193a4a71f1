using System.Xml.Linq;
using Millrace.Tidy.Reading;
using Xunit;

namespace Millrace.Tidy;

public sealed class PackageTests
{
    [Fact]
    public void Versions_of_packages_stand_in_one_file()
    {
        Problems.None(
            from file in Repository.Files
            where Path.GetExtension(file) is ".csproj" or ".props" or ".targets" && file != "Directory.Packages.props"
            from package in XDocument.Parse(Repository.ReadText(file)).Descendants()
            where package.Name.LocalName is "PackageReference" or "PackageVersion" or "GlobalPackageReference"
            where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
                || package.Elements().Any(child => child.Name.LocalName is "Version" or "VersionOverride")
            select $"{file}: {package.Attribute("Include")?.Value} says its version");
    }

    [Fact]
    public void A_package_that_is_used_is_listed_once()
    {
        string[] listed = [.. Includes("Directory.Packages.props", "PackageVersion")];
        HashSet<string> used = [.. Repository.Files
            .Where(file => Path.GetExtension(file) is ".csproj" or ".props" or ".targets")
            .SelectMany(file => Includes(file, "PackageReference"))];

        Problems.None(
            listed.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => $"{group.Key} is listed twice")
                .Concat(used.Except(listed).Select(name => $"{name} is used and not listed")));
    }

    private static IEnumerable<string> Includes(string file, string element) =>
        XDocument.Parse(Repository.ReadText(file)).Descendants(element)
            .Select(package => package.Attribute("Include")?.Value)
            .OfType<string>();
}
