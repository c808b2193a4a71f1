using System.Text;
using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Images;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class ImageTests : IDisposable
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private readonly TempFolder _folder = new();

    private ImageStore Store => new(_folder.Below("dashboards"), Guid.NewGuid);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GIF89a…", ".gif")]
    [InlineData("RIFF1234WEBPVP8 ", ".webp")]
    [InlineData("\uFEFF<?xml version='1.0'?>\n<!-- a <svg> --><!DOCTYPE svg>\n<svg xmlns='x'/>", ".svg")]
    [InlineData("<svg/>", ".svg")]
    [InlineData("<html><svg/></html>", null)]
    [InlineData("<!-- never ends <svg>", null)]
    [InlineData("<svgx/>", null)]
    [InlineData("RIFF1234WAVE", null)]
    [InlineData("", null)]
    public void A_picture_is_told_by_its_bytes(string text, string? ending) => Assert.Equal(ending, ImageType.Of(Encoding.UTF8.GetBytes(text))?.Ending);

    [Fact]
    public void A_picture_is_kept_once_under_a_name_of_its_own()
    {
        string first = Store.Save("../../Our Logo!.exe", Png);
        string same = Store.Save("our-logo.png", Png);
        string other = Store.Save("OUR LOGO.gif", [.. Png, 4]);

        Assert.Equal(("images/our-logo.png", "images/our-logo.png", "images/our-logo-2.png"), (first, same, other));
        Assert.Equal(["images/our-logo-2.png", "images/our-logo.png"], Store.Paths().Order(StringComparer.Ordinal));
        Assert.Equal("image/png", Store.Read(first).Type.MediaType);
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("../millrace.yml")]
    [InlineData("images/../../millrace.yml")]
    [InlineData("/etc/passwd")]
    [InlineData("images//a.png")]
    [InlineData("images/.hidden.png")]
    [InlineData("images\\..\\a.png")]
    [InlineData("images/none.png")]
    [InlineData("images/linked.png")]
    [InlineData("far/a.png")]
    [InlineData("images/text.png")]
    public void No_name_leads_out_of_the_folder_and_what_is_no_picture_is_not_read(string path)
    {
        string images = Path.Combine(_folder.Below("dashboards"), "images");
        Directory.CreateDirectory(images);
        Directory.CreateDirectory(_folder.Below("outside"));
        File.WriteAllBytes(_folder.Below("millrace.yml"), Png);
        File.WriteAllBytes(Path.Combine(_folder.Below("outside"), "a.png"), Png);
        File.WriteAllText(Path.Combine(images, "text.png"), "no picture");
        File.CreateSymbolicLink(Path.Combine(images, "linked.png"), _folder.Below("millrace.yml"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Below("dashboards"), "far"), _folder.Below("outside"));

        MillraceException fault = Assert.Throws<MillraceException>(() => Store.Read(path));

        Assert.Equal("DASHBOARD_IMAGE", fault.Code.Value);
        Assert.DoesNotContain(_folder.Path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_large_or_no_picture_is_not_kept()
    {
        byte[] large = new byte[ImageStore.MostBytes + 1];
        Png.CopyTo(large, 0);

        Assert.Contains("4 MiB", Assert.Throws<MillraceException>(() => Store.Save("a.png", large)).Message, StringComparison.Ordinal);
        Assert.Contains("none of png", Assert.Throws<MillraceException>(() => Store.Save("a.png", "<html>"u8.ToArray())).Message, StringComparison.Ordinal);
        Assert.Empty(Store.Paths());
    }

    [Fact]
    public void A_source_is_a_file_of_the_project_a_small_picture_in_the_file_or_told_why_not()
    {
        string data = "data:text/html;base64," + Convert.ToBase64String(Png);

        Assert.Equal(new ImageSource.InProject("images/a b.png"), ImageSource.Of(" images/a%20b.png "));
        Assert.Equal(new ImageSource.Inline("data:image/png;base64," + Convert.ToBase64String(Png)), ImageSource.Of(data));
        Assert.Contains("cdn.example", Problem("https://cdn.example/x.png"), StringComparison.Ordinal);
        Assert.Contains("cdn.example", Problem("//cdn.example/x.png"), StringComparison.Ordinal);
        Assert.Contains("damaged", Problem("data:image/png;base64,AAAA"), StringComparison.Ordinal);
        Assert.Contains("damaged", Problem("data:image/png;base64,!!!!"), StringComparison.Ordinal);
        Assert.Contains("256 KiB", Problem("data:image/png;base64," + new string('A', 400_000)), StringComparison.Ordinal);
        Assert.Contains("javascript:", Problem("javascript:alert(1)"), StringComparison.Ordinal);
        Assert.Contains("no picture by its name", Problem("images/a.html"), StringComparison.Ordinal);
        Assert.Contains("chosen", Problem(""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_one_picture_is_a_picture_and_is_written_so_that_others_show_it_too()
    {
        (Dashboard board, string name) = WidgetEdit.Add(PageEdit.NewDashboard("a"), "page", WidgetShapes.Find(WidgetKind.Image)!, dataset: null);
        WidgetImage image = new("images/our logo (1).png", "Plant [north]", ImageFit.Cover);

        Dashboard changed = WidgetEdit.SetImage(board, "page", name, image);

        Widget widget = TileWorld.Parse(changed.Write()).Pages[0].Find(name)!;
        Assert.Equal(WidgetKind.Image, widget.Kind);
        Assert.Equal((image with { Source = "images/our%20logo%20%281%29.png" }, "![Plant [north\\]](images/our%20logo%20%281%29.png)"), (widget.Image, widget.Text));
        Assert.Equal(new ImageSource.InProject("images/our logo (1).png"), ImageSource.Of(widget.Image!.Source));
        Assert.Equal(WidgetKind.Text, TileWorld.Parse(WidgetEdit.SetText(changed, "page", name, "![a](b.png) and words").Write()).Pages[0].Find(name)!.Kind);
    }

    private static string Problem(string source) => Assert.IsType<ImageSource.Unusable>(ImageSource.Of(source)).Problem;
}
