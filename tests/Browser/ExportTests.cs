using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

/// <summary>What leaves a dashboard: pictures, rows, paper.</summary>
public sealed class ExportTests(ServedFactory factory)
{
    [Fact]
    public async Task A_chart_is_saved_as_a_picture_that_is_not_blank()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();

        await viewer.Tile("bars").HoverAsync();
        IDownload file = await viewer.Page.RunAndWaitForDownloadAsync(() => viewer.Button("Picture of bars").ClickAsync());
        byte[] bytes = await File.ReadAllBytesAsync(await file.PathAsync(), TestContext.Current.CancellationToken);

        Assert.Equal("bars.png", file.SuggestedFilename);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], bytes[..8]);
        int colours = await viewer.Page.EvaluateAsync<int>(
            """
            async bytes => {
              const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0))], { type: "image/png" }));
              const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
              canvas.drawImage(picture, 0, 0);
              return new Set(new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer)).size;
            }
            """,
            Convert.ToBase64String(bytes));
        Assert.True(colours > 3, $"The picture has {colours} colours.");
    }

    [Fact]
    public async Task The_rows_of_a_tile_are_those_of_a_direct_query()
    {
        string expected = (await factory.SqlAsync("SELECT line, sum(made) AS \"sum(made)\" FROM shifts GROUP BY line", "--format", "csv")).Succeeded().Output;
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();

        await viewer.Tile("bars").HoverAsync();
        IDownload file = await viewer.Page.RunAndWaitForDownloadAsync(() => viewer.Tile("bars").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Rows of bars as CSV" }).ClickAsync());
        string rows = await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken);

        Assert.Equal(Lines(expected), Lines(rows));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task On_paper_there_are_tiles_and_nothing_to_press()
    {
        await using Viewer viewer = await factory.SignInAsync(scheme: ColorScheme.Dark);
        await viewer.GoAsync("/dashboards/factory");
        await viewer.SettleAsync();

        await viewer.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        foreach (string part in new[] { ".top", ".rail", ".board-actions", ".live" }) await Assertions.Expect(viewer.Page.Locator(part).First).ToBeHiddenAsync();
        await Assertions.Expect(viewer.Tile("Defects found")).ToBeVisibleAsync();
        Assert.Equal("rgb(255, 255, 255)", await viewer.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("rgb(255, 255, 255)", await viewer.Tile("Defects found").EvaluateAsync<string>("tile => getComputedStyle(tile).backgroundColor"));
        viewer.NothingWrong();
    }

    private static IEnumerable<string> Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal);
}
