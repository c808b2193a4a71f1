using System.Globalization;
using System.Text;

namespace Millrace.Workspace.Paper;

/// <summary>A PDF in the making: sheets that are drawn on, and the letters that they need.</summary>
/// <param name="width">Width of a sheet in points, of which 72 are an inch.</param>
/// <param name="height">Its height.</param>
internal sealed class PaperDocument(double width, double height)
{
    private const int LettersAtOnce = 100;

    private readonly List<PaperCanvas> _sheets = [];
    private readonly Dictionary<bool, SortedDictionary<ushort, int>> _letters = new() { [false] = [], [true] = [] };
    private readonly SortedSet<int> _alphas = [];
    private readonly List<PaperPicture> _pictures = [];

    /// <summary>Its sheets so far.</summary>
    public IReadOnlyList<PaperCanvas> Sheets => _sheets;

    /// <summary>A further sheet.</summary>
    public PaperCanvas AddSheet()
    {
        PaperCanvas sheet = new(this, width, height);
        _sheets.Add(sheet);
        return sheet;
    }

    /// <summary>Tells that a letter is drawn.</summary>
    internal ushort Use(Rune letter, bool isBold)
    {
        ushort glyph = PaperFonts.Of(isBold).Glyph(letter.Value);
        _letters[isBold][glyph] = letter.Value;
        return glyph;
    }

    /// <summary>The name of a state in which what is drawn is seen through, in hundredths.</summary>
    internal string UseAlpha(int alpha)
    {
        _alphas.Add(alpha);
        return FormattableString.Invariant($"G{alpha}");
    }

    /// <summary>The name of a picture.</summary>
    internal string Use(PaperPicture picture)
    {
        _pictures.Add(picture);
        return FormattableString.Invariant($"P{_pictures.Count}");
    }

    /// <summary>The file.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="made">When it was made.</param>
    public byte[] Write(string title, DateTimeOffset made)
    {
        PdfFile file = new();
        int root = file.Reserve();
        int tree = file.Reserve();
        int about = file.Add($"<< /Title {PdfFile.Told(title)} /Producer {PdfFile.Told("Millrace")} /CreationDate (D:{made.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}Z) >>");
        StringBuilder fonts = new();
        foreach ((bool isBold, SortedDictionary<ushort, int> letters) in _letters)
        {
            if (letters.Count > 0) fonts.Append(CultureInfo.InvariantCulture, $"/{(isBold ? "B" : "R")} {AddFont(file, PaperFonts.Of(isBold), letters)} 0 R ");
        }

        StringBuilder states = new();
        foreach (int alpha in _alphas) states.Append(CultureInfo.InvariantCulture, $"/G{alpha} << /ca {alpha / 100.0:0.##} /CA {alpha / 100.0:0.##} >> ");
        StringBuilder pictures = new();
        foreach ((int index, PaperPicture picture) in _pictures.Index()) pictures.Append(CultureInfo.InvariantCulture, $"/P{index + 1} {AddPicture(file, picture)} 0 R ");
        int resources = file.Add($"<< /Font << {fonts}>> /ExtGState << {states}>> /XObject << {pictures}>> >>");
        List<int> sheets = [];
        foreach (PaperCanvas sheet in _sheets)
        {
            int content = file.AddStream("", Encoding.Latin1.GetBytes(sheet.Content));
            sheets.Add(file.Add(FormattableString.Invariant(
                $"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {width:0.##} {height:0.##}] /Resources {resources} 0 R /Contents {content} 0 R >>")));
        }

        file.Set(tree, FormattableString.Invariant($"<< /Type /Pages /Count {sheets.Count} /Kids [{string.Join(' ', sheets.Select(static sheet => FormattableString.Invariant($"{sheet} 0 R")))}] >>"));
        file.Set(root, FormattableString.Invariant($"<< /Type /Catalog /Pages {tree} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"));
        return file.Write(root, about);
    }

    private static int AddPicture(PdfFile file, PaperPicture picture)
    {
        string size = FormattableString.Invariant($"/Type /XObject /Subtype /Image /Width {picture.Width} /Height {picture.Height} /BitsPerComponent 8");
        if (picture.Jpeg is byte[] jpeg)
        {
            // Programs that write inks into a JPEG write them turned around.
            string colors = picture.Channels switch { 1 => "/DeviceGray", 3 => "/DeviceRGB", _ => "/DeviceCMYK /Decode [1 0 1 0 1 0 1 0]" };
            return file.AddPacked($"{size} /ColorSpace {colors} /Filter /DCTDecode", jpeg);
        }

        string cover = picture.Cover is byte[] bytes ? FormattableString.Invariant($" /SMask {file.AddStream($"{size} /ColorSpace /DeviceGray", bytes)} 0 R") : "";
        return file.AddStream($"{size} /ColorSpace /DeviceRGB{cover}", picture.Colors);
    }

    private static int AddFont(PdfFile file, PaperFont font, SortedDictionary<ushort, int> letters)
    {
        double scale = 1000.0 / font.UnitsPerEm;
        string name = $"MILLRC+{font.Name}";
        byte[] bytes = font.Subset(letters.Keys);
        int program = file.AddStream(FormattableString.Invariant($"/Length1 {bytes.Length}"), bytes);
        string box = string.Join(' ', font.Box.Select(edge => FormattableString.Invariant($"{edge * scale:0}")));
        string heights = FormattableString.Invariant($"/Ascent {font.Ascent * scale:0} /Descent {font.Descent * scale:0} /CapHeight 729");
        int descriptor = file.Add(FormattableString.Invariant(
            $"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 {heights} /StemV 80 /FontFile2 {program} 0 R >>"));
        string widths = string.Join(' ', letters.Keys.Select(glyph => FormattableString.Invariant($"{glyph} [{font.Advance(glyph) * scale:0.##}]")));
        const string Letters = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity";
        int drawn = file.Add(FormattableString.Invariant(
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} {Letters} /FontDescriptor {descriptor} 0 R /DW 600 /W [{widths}] >>"));
        int meaning = file.AddStream("", Encoding.Latin1.GetBytes(Meaning(letters)));
        return file.Add(FormattableString.Invariant(
            $"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{drawn} 0 R] /ToUnicode {meaning} 0 R >>"));
    }

    /// <summary>Which character a glyph stands for, so that texts can be searched and copied. The box stands for none.</summary>
    private static string Meaning(SortedDictionary<ushort, int> letters)
    {
        StringBuilder map = new("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n");
        map.Append("/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (KeyValuePair<ushort, int>[] some in letters.Where(static letter => letter.Key != 0).Chunk(LettersAtOnce))
        {
            map.Append(CultureInfo.InvariantCulture, $"{some.Length} beginbfchar\n");
            foreach ((ushort glyph, int letter) in some)
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(new Rune(letter).ToString()))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
