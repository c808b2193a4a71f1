using System.Globalization;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Paper;

/// <summary>Writes a dashboard as a PDF. Everything in it is lines, areas and text that can be searched. Pure: equal boards make equal files.</summary>
public static class DashboardPaper
{
    private const double Margin = 28;
    private const double Gap = 7;
    private const double GoodRow = 31;
    private const double FootHeight = 16;
    private const double NoteSize = 5.8;
    private const double NoteHeight = 7.2;

    /// <summary>The PDF of a dashboard.</summary>
    /// <param name="board">What it shows.</param>
    /// <param name="size">The size of its sheets.</param>
    public static byte[] Write(PaperBoard board, PaperSize size)
    {
        ArgumentNullException.ThrowIfNull(board);
        (double width, double height) = size == PaperSize.Letter ? (792.0, 612.0) : (841.89, 595.28);
        PaperDocument document = new(width, height);
        foreach (PaperPage page in board.Pages) AddPage(document, board, page);
        if (document.Sheets.Count == 0) Head(document.AddSheet(), board, page: null, isFirst: true);
        foreach ((int index, PaperCanvas sheet) in document.Sheets.Index()) Foot(sheet, board, index + 1, document.Sheets.Count);
        return document.Write(board.Title, board.Made);
    }

    private static void AddPage(PaperDocument document, PaperBoard board, PaperPage page)
    {
        PaperCanvas sheet = document.AddSheet();
        double top = Head(sheet, board, page, isFirst: true);
        double room = sheet.Height - Margin - FootHeight - top;
        IReadOnlyList<(double Rows, IReadOnlyList<(int Tile, WidgetPosition Position)> Tiles)> plan =
            SheetPlan.Of([.. page.Tiles.Select(static tile => tile.Position)], Math.Max(1, (int)(room / GoodRow)));
        if (plan.Count == 0) sheet.Text(Margin, top + 12, "This page has no tiles.", new TextStyle(8, PaperColor.Muted));
        foreach ((int index, (double rows, IReadOnlyList<(int Tile, WidgetPosition Position)> tiles)) in plan.Index())
        {
            if (index > 0)
            {
                sheet = document.AddSheet();
                top = Head(sheet, board, page, isFirst: false);
                room = sheet.Height - Margin - FootHeight - top;
            }

            double column = (sheet.Width - (2 * Margin) + Gap) / Math.Max(1, page.Columns);
            double row = (room + Gap) / rows;
            foreach ((int tile, WidgetPosition place) in tiles)
            {
                PaperRect area = new(Margin + (place.X * column), top + (place.Y * row), (place.Width * column) - Gap, (place.Height * row) - Gap);
                if (area.Width > 4 && area.Height > 4) Tile(sheet, area, page.Tiles[tile]);
            }
        }
    }

    /// <summary>Draws what stands above the tiles, and gives the place where they begin.</summary>
    private static double Head(PaperCanvas sheet, PaperBoard board, PaperPage? page, bool isFirst)
    {
        double wide = sheet.Width - (2 * Margin);
        string made = TimeOf(board);
        double told = PaperFonts.Measure(made, 6.8, isBold: false);
        string title = page is null || page.Title.Length == 0 || page.Title == board.Title ? board.Title : $"{board.Title} · {page.Title}";
        double size = isFirst ? 15 : 9.5;
        double y = Margin + (size * 0.8);
        sheet.Text(Margin, y, PaperFonts.Fit(title, wide - told - 16, size, isBold: true), new TextStyle(size, PaperColor.Text) { IsBold = true });
        sheet.Text(sheet.Width - Margin, y, made, new TextStyle(6.8, PaperColor.Muted), align: 1);
        y += 6;
        if (isFirst && page?.Filters.Count > 0)
        {
            foreach (string line in PaperFonts.Wrap($"Shown: {string.Join("   ·   ", page.Filters)}", wide, 7, isBold: false, most: 3))
            {
                sheet.Text(Margin, y + 6, line, new TextStyle(7, PaperColor.Muted));
                y += 9.5;
            }
        }

        y += 3;
        sheet.Line(Margin, y, sheet.Width - Margin, y, PaperColor.Line, 0.7);
        return y + 8;
    }

    private static string TimeOf(PaperBoard board)
    {
        string utc = board.Made.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        if (board.Zone.BaseUtcOffset == TimeSpan.Zero && !board.Zone.SupportsDaylightSavingTime) return utc;
        DateTimeOffset local = TimeZoneInfo.ConvertTime(board.Made, board.Zone);
        string day = local.Date == board.Made.UtcDateTime.Date ? "" : local.ToString("yyyy-MM-dd ", CultureInfo.InvariantCulture);
        return $"{utc} · {day}{local.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} {board.Zone.Id}";
    }

    private static void Foot(PaperCanvas sheet, PaperBoard board, int number, int all)
    {
        double y = sheet.Height - Margin + 4;
        string pages = string.Create(CultureInfo.InvariantCulture, $"page {number} of {all}");
        sheet.Text(sheet.Width - Margin, y, pages, TextStyle.Note, align: 1);
        if (board.Tables.Count > 0)
            sheet.Text(Margin, y, PaperFonts.Fit($"Tables: {string.Join(", ", board.Tables)}", sheet.Width - (2 * Margin) - 70, TextStyle.Note.Size, isBold: false), TextStyle.Note);
    }

    private static void Tile(PaperCanvas sheet, PaperRect area, PaperTile tile)
    {
        bool isText = tile.Widget.Kind == WidgetKind.Text;
        bool isBare = isText || tile.Widget.Kind == WidgetKind.Image;
        if (!isBare) sheet.Rounded(area, 4, PaperColor.White, PaperColor.Line);
        PaperRect inside = isBare ? area.Inside(2) : area.Inside(7);
        bool hasTitle = !isText && tile.Widget.Title is { Length: > 0 };
        if (hasTitle)
        {
            TextStyle style = TextStyle.Title;
            sheet.Text(inside.X, inside.Y + 6, PaperFonts.Fit(tile.Widget.Title!, inside.Width, style.Size, isBold: true), style); // It has one by the line before.
            inside = inside.Below(12);
        }

        if (!isText && tile.Widget.Description is { Length: > 0 } description && inside.Height > 30)
        {
            sheet.Text(inside.X, inside.Y + 4.5, PaperFonts.Fit(description, inside.Width, 6.4, isBold: false), new TextStyle(6.4, PaperColor.Muted));
            inside = inside.Below(9);
        }

        // The last line is kept for what has to be told of a figure.
        PaperRect body = tile.Figure is Figure.Counter or Figure.Prose or Figure.Failed or Figure.Choice ? inside : inside.Above(inside.Height > 40 ? 3 : 0);
        IReadOnlyList<string> told = Told(tile, body);
        body = body.Above(told.Count * NoteHeight);
        string? note = FigureSheet.Draw(sheet, body, tile, hasTitle);
        foreach ((int line, string text) in told.Index()) sheet.Text(inside.X, body.Bottom + (NoteHeight * (line + 1)) - 1, text, new TextStyle(NoteSize, PaperColor.Muted));
        if (note is not null) sheet.Text(inside.Right, area.Bottom - 3.4, PaperFonts.Fit(note, inside.Width, NoteSize, isBold: false), new TextStyle(NoteSize, PaperColor.Muted), align: 1);
    }

    /// <summary>What the page tells of a figure that does not show all of its numbers, in lines.</summary>
    private static IReadOnlyList<string> Told(PaperTile tile, PaperRect body)
    {
        string? known = tile.Figure switch
        {
            Figure.Chart chart => ChartNotes.Of(chart),
            Figure.Pie pie => ChartNotes.OfPie(pie, PartSheet.SlicesOf(pie)),
            Figure.SymbolMap map => ChartNotes.OfMap(map),
            _ => null,
        };
        string? all = ChartNotes.Joined(known, tile.RowNote);
        return all is null || body.Height < 3 * NoteHeight ? [] : PaperFonts.Wrap(all, body.Width, NoteSize, isBold: false, most: body.Height > 80 ? 3 : 1);
    }
}
