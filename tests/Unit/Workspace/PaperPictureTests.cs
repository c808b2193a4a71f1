using System.Text;
using Millrace.Foundation.Text;
using Millrace.TestKit;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Images;
using Millrace.Workspace.Paper;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class PaperPictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("millrace-paper").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(8, 2, 3, false)]
    [InlineData(8, 2, 3, true)]
    [InlineData(16, 2, 3, false)]
    [InlineData(8, 6, 4, true)]
    [InlineData(16, 6, 4, false)]
    [InlineData(1, 0, 1, true)]
    [InlineData(4, 0, 1, false)]
    [InlineData(16, 0, 1, false)]
    [InlineData(8, 4, 2, true)]
    public void A_png_is_read_pixel_by_pixel_whatever_its_kind(int depth, int kind, int channels, bool isLaced)
    {
        const int Width = 13, Height = 11;
        int most = (1 << depth) - 1;
        int Sample(int x, int y, int channel) => ((x * 37) + (y * 91) + (channel * 53)) * (depth == 16 ? 257 : 1) % (most + 1);
        int Whole(int sample) => depth == 16 ? sample >> 8 : sample * 255 / most;

        PaperPicture? read = PaperPicture.Of(TestPictures.Png(Width, Height, depth, kind, (x, y) => [.. Enumerable.Range(0, channels).Select(channel => Sample(x, y, channel))], isLaced));

        Assert.NotNull(read);
        Assert.Equal((Width, Height), (read.Width, read.Height));
        bool isGrey = channels < 3, isCovering = channels is 2 or 4;
        for (int pixel = 0; pixel < Width * Height; pixel++)
        {
            (int x, int y) = (pixel % Width, pixel / Width);
            for (int channel = 0; channel < 3; channel++) Assert.Equal(Whole(Sample(x, y, isGrey ? 0 : channel)), read.Colors[(pixel * 3) + channel]);
            if (isCovering) Assert.Equal(Whole(Sample(x, y, channels - 1)), read.Cover![pixel]);
        }

        Assert.Equal(isCovering, read.Cover is not null);
    }

    [Fact]
    public void A_png_takes_its_colours_and_what_they_cover_from_its_palette_and_its_key()
    {
        PaperPicture? indexed = PaperPicture.Of(TestPictures.Png(3, 1, 2, 3, static (x, _) => [x], palette: [10, 20, 30, 40, 50, 60], covers: [255, 7]));
        PaperPicture? keyed = PaperPicture.Of(TestPictures.Png(2, 1, 8, 2, static (x, _) => [x, 5, 6], covers: [0, 1, 0, 5, 0, 6]));

        Assert.Equal([10, 20, 30, 40, 50, 60, 0, 0, 0], indexed!.Colors);
        Assert.Equal([255, 7, 255], indexed.Cover!);
        Assert.Equal([255, 0], keyed!.Cover!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_gif_is_read_through_all_lengths_of_its_codes(bool isLaced)
    {
        const int Width = 211, Height = 190;
        Random random = new(7);
        int[] pixels = [.. Enumerable.Range(0, Width * Height).Select(at => at % 3 == 0 ? random.Next(16) : at / 40 % 16)];

        PaperPicture? read = PaperPicture.Of(TestPictures.Gif(Width, Height, (x, y) => pixels[(y * Width) + x], isLaced, open: 3));

        Assert.Equal(pixels.Select(static color => (byte)(color == 3 ? 0 : 255)), read!.Cover!);
        Assert.Equal(pixels.Select(static color => (byte)(color == 3 ? 0 : color * 16)), Enumerable.Range(0, pixels.Length).Select(pixel => read.Colors[pixel * 3]));
    }

    [Fact]
    public void A_jpeg_stays_as_it_is()
    {
        byte[] jpeg = TestPictures.Jpeg(640, 480, channels: 3);

        PaperPicture? read = PaperPicture.Of(jpeg);

        Assert.Equal((640, 480, 3), (read!.Width, read.Height, read.Channels));
        Assert.Same(jpeg, read.Jpeg);
    }

    [Fact]
    public void A_picture_that_ends_early_or_is_too_large_is_refused_with_a_reason()
    {
        byte[][] whole = [TestPictures.Png(9, 9, 8, 6, static (x, y) => [x, y, 3, 4]), TestPictures.Gif(40, 40, static (x, y) => (x ^ y) & 15), TestPictures.Jpeg(5, 5, 3)];

        foreach (byte[] bytes in whole)
        {
            // A picture that is cut may still be told by its first bytes, and is never a crash.
            for (int length = 16; length < bytes.Length - 2; length += 3) Assert.True(Record.Exception(() => PaperPicture.Of(bytes[..length])) is null or InvalidDataException);
        }

        Assert.Throws<InvalidDataException>(() => PaperPicture.Of(whole[0][..60]));
        byte[] large = TestPictures.Png(1, 1, 8, 2, static (_, _) => [1, 2, 3]);
        (large[16], large[20]) = (0x7F, 0x7F);
        Assert.Contains("24 million pixels", Assert.Throws<InvalidDataException>(() => PaperPicture.Of(large)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFit.Contain)]
    [InlineData(ImageFit.Cover)]
    [InlineData(ImageFit.Natural)]
    public void A_picture_stands_in_the_file_as_its_tile_fits_it(ImageFit fit)
    {
        using PdfDocument read = PdfDocument.Open(Write(TestPictures.Png(20, 10, 8, 6, static (x, y) => [x, y, 9, 128]), fit));

        IPdfImage image = Assert.Single(read.GetPage(1).GetImages());
        Assert.Equal((20, 10), (image.WidthInSamples, image.HeightInSamples));
        Assert.Equal(2, image.BoundingBox.Width / image.BoundingBox.Height, 0.02);
        if (fit == ImageFit.Natural) Assert.Equal(15, image.BoundingBox.Width, 0.02);
        else Assert.True(image.BoundingBox.Width > 100);
    }

    [Fact]
    public void What_paper_cannot_show_is_told_in_words()
    {
        Assert.Contains(Packed("shown on the page only"), TextOf(Write(Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), ImageFit.Contain)), StringComparison.Ordinal);
        Assert.Contains(Packed("cannot be put on paper"), TextOf(Write(TestPictures.Png(9, 9, 8, 2, static (_, _) => [1, 2, 3])[..60], ImageFit.Contain)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_has_the_pictures_of_its_project_and_says_which_it_lacks()
    {
        byte[] png = TestPictures.Png(2, 2, 8, 2, static (_, _) => [1, 2, 3]);
        Directory.CreateDirectory(Path.Combine(_folder, "images"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "images", "plant.png"), png, TestContext.Current.CancellationToken);
        Dashboard board = Dashboard.Parse(new SourceText("b", $$"""
            { "datasets": [], "pages": [ { "name": "p", "displayName": "Page", "layoutVersion": "GRID_V1", "layout": [
              {{Picture("there", "images/plant.png", 0)}}, {{Picture("gone", "images/gone.png", 3)}}, {{Picture("inline", $"data:image/png;base64,{Convert.ToBase64String(png)}", 6)}} ] } ] }
            """));
        BoardReader reader = new((_, _, _) => throw new InvalidOperationException("pictures ask nothing"), new ImageStore(_folder, Guid.NewGuid), new ManualClock());

        PaperBoard paper = await reader.ReadAsync(new PaperOrder("b", board, PageName: null, Selections.None), TimeZoneInfo.Utc, TestContext.Current.CancellationToken);

        Dictionary<string, PaperTile> tiles = Assert.Single(paper.Pages).Tiles.ToDictionary(static tile => tile.Widget.Name, StringComparer.Ordinal);
        Assert.Equal(png, tiles["there"].Picture);
        Assert.Equal(png, tiles["inline"].Picture);
        Assert.Null(tiles["gone"].Picture);
        Assert.Contains(Packed("there is no such file"), TextOf(DashboardPaper.Write(paper, PaperSize.A4)), StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_have_the_colours_of_their_rules_and_maps_their_coasts()
    {
        using PdfDocument grid = PdfDocument.Open(DashboardPaper.Write(PaperFigures.Board([KeyValuePair.Create("g", PaperFigures.All["coloured grid"])]), PaperSize.A4));
        using PdfDocument map = PdfDocument.Open(DashboardPaper.Write(PaperFigures.Board([KeyValuePair.Create("m", PaperFigures.All["map"])]), PaperSize.A4));

        Assert.Equal((1, 1, 1), grid.GetPage(1).Letters.Single(static letter => letter.Value == "9" && letter.BoundingBox.Bottom is > 100 and < 520).Color!.ToRGBValues());
        Assert.True(map.GetPage(1).Paths.Count(static path => path.SelectMany(static part => part.Commands).Count() > 8) > 5, "Germany has coasts and borders.");
    }

    private static string Picture(string name, string source, int y) =>
        $$"""{ "position": { "x": 0, "y": {{y}}, "width": 4, "height": 3 }, "widget": { "name": "{{name}}", "multilineTextboxSpec": { "lines": ["![{{name}}]({{source}})"] } } }""";

    private static byte[] Write(byte[] picture, ImageFit fit)
    {
        PaperTile tile = PaperFigures.Tile("p", new Figure.Image(new ImagePlace(Address: null, Problem: null), "The plant", fit), new WidgetPosition(0, 0, 6, 6)) with { Picture = picture };
        return DashboardPaper.Write(PaperFigures.Board([]) with { Pages = [new PaperPage("P", 12, [], [tile])] }, PaperSize.A4);
    }

    private static string TextOf(byte[] pdf)
    {
        using PdfDocument read = PdfDocument.Open(pdf);
        return Packed(string.Concat(read.GetPages().SelectMany(static page => page.Letters).Select(static letter => letter.Value)));
    }

    private static string Packed(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
