using System.Reflection;
using System.Text.RegularExpressions;
using Millrace.Server.Hosting;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed partial class StyleSheetTests
{
    // All sheets are loaded on every page: a word that two of them style is styled by whichever comes last.
    [Fact]
    public void A_class_is_styled_by_one_sheet_alone()
    {
        Assembly assembly = typeof(AssetLibrary).Assembly;
        var shared = assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith("asset/", StringComparison.Ordinal) && name.EndsWith(".css", StringComparison.Ordinal) && !name.EndsWith("/mudblazor.css", StringComparison.Ordinal))
            .SelectMany(name => ClassesOf(Read(assembly, name)).Select(styled => (Class: styled, Sheet: name)))
            .GroupBy(static entry => entry.Class)
            .Where(static group => group.Select(static entry => entry.Sheet).Distinct().Count() > 1)
            .Select(static group => $".{group.Key}: {string.Join(", ", group.Select(static entry => entry.Sheet).Distinct())}");

        Assert.Empty(shared);
    }

    [Fact]
    public void A_kind_of_tile_is_no_class_that_anything_else_is_styled_by()
    {
        string markup = File.ReadAllText(RepositoryRoot.Below("src", "Server", "Parts", "TilePanel.razor"));

        Assert.Contains("class=\"tile kind-@Kind\"", markup, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ClassesOf(string sheet) => Alone().Matches(Comment().Replace(sheet, ""))
        .SelectMany(static match => match.Groups[1].Value.Split(','))
        .Select(static selector => selector.Trim())
        .Where(static selector => Single().IsMatch(selector))
        .Select(static selector => selector[1..])
        .Distinct();

    private static string Read(Assembly assembly, string name)
    {
        using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"([^{}]+)\{")]
    private static partial Regex Alone();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\.[\w-]+$")]
    private static partial Regex Single();
}
