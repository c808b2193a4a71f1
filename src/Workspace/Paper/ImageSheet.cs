using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Paper;

/// <summary>Puts pictures on paper, and words in place of those that it cannot show.</summary>
internal static class ImageSheet
{
    private const double PointsPerPixel = 0.75;

    /// <summary>Draws a picture.</summary>
    /// <param name="canvas">The sheet.</param>
    /// <param name="area">Where.</param>
    /// <param name="image">The picture.</param>
    /// <param name="bytes">Its file; null when there is none.</param>
    public static void Draw(PaperCanvas canvas, PaperRect area, Figure.Image image, byte[]? bytes)
    {
        if (bytes is null)
        {
            Tell(canvas, area, image.Alt, image.Place.Problem ?? "It is shown on the page only.");
            return;
        }

        try
        {
            PaperPicture? picture = PaperPicture.Of(bytes);
            if (picture is null) Tell(canvas, area, image.Alt, "A picture of this kind is shown on the page only; paper takes png, jpg and gif.");
            else Draw(canvas, area, image.Fit, picture);
        }
        catch (InvalidDataException problem)
        {
            Tell(canvas, area, image.Alt, $"The picture cannot be put on paper: {problem.Message}.");
        }
    }

    private static void Draw(PaperCanvas canvas, PaperRect area, ImageFit fit, PaperPicture picture)
    {
        (double across, double down) = (area.Width / picture.Width, area.Height / picture.Height);
        double scale = fit switch
        {
            ImageFit.Cover => Math.Max(across, down),
            ImageFit.Natural => Math.Min(PointsPerPixel, Math.Min(across, down)),
            _ => Math.Min(across, down),
        };
        (double width, double height) = (picture.Width * scale, picture.Height * scale);
        canvas.PushClip(area);
        canvas.Picture(new PaperRect(area.MiddleX - (width / 2), area.MiddleY - (height / 2), width, height), picture);
        canvas.PopClip();
    }

    private static void Tell(PaperCanvas canvas, PaperRect area, string alt, string problem)
    {
        double y = area.Y + 8;
        if (alt.Length > 0)
        {
            canvas.Text(area.X, y, PaperFonts.Fit(alt, area.Width, 7.4, isBold: true), new TextStyle(7.4, PaperColor.Text) { IsBold = true });
            y += 10;
        }

        int most = Math.Max(1, (int)((area.Bottom - y) / 9));
        foreach (string line in PaperFonts.Wrap(problem, area.Width, 6.6, isBold: false, most))
        {
            canvas.Text(area.X, y, line, new TextStyle(6.6, PaperColor.Muted));
            y += 9;
        }
    }
}
