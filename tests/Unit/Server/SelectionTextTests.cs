using Millrace.Server.Live;
using Millrace.Workspace.Filters;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class SelectionTextTests
{
    private static readonly Selections Many = Selections.None
        .With("device", FilterValue.Of("17"), FilterValue.Null, FilterValue.Of("a&b=c:d"))
        .With("<name>:x", new Selection.Range("now-7d", Max: null))
        .With("words", new Selection.Containing("käse +%"))
        .With("nothing", new Selection.Values([]))
        .WithClick(new CrossFilter("bars:1", QueryName: null, "week(x)", [FilterValue.Of("2024-05-01")]))
        .WithClick(new CrossFilter("pie", "q:2", "line", [FilterValue.Null]));

    [Fact]
    public void What_is_written_is_read_again()
    {
        string text = SelectionText.Write(Many);

        Selections read = SelectionText.Read(text.Split('&').Select(part => part.Split('=')).Select(part => KeyValuePair.Create(Uri.UnescapeDataString(part[0]), Uri.UnescapeDataString(part[1]))));

        Assert.Equal(text, SelectionText.Write(read));
        Assert.Equal(Many.ByFilter, read.ByFilter);
        Assert.Equal(["bars:1", "pie"], read.Clicked.Select(click => click.Widget));
        Assert.Equal("q:2", read.Clicked[1].QueryName);
        Assert.Null(Assert.Single(read.Clicked[1].Chosen).Value);
    }

    [Fact]
    public void Parts_that_are_no_selections_are_passed_over()
    {
        Selections read = SelectionText.Read([new("wall", "1"), new(":", "x"), new("zz:a", "b"), new("c:onlyone", "v"), new("f:device", "1")]);

        Assert.Equal("f%3Adevice=1", SelectionText.Write(read));
    }
}
