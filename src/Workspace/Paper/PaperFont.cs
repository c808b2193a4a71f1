using System.Buffers.Binary;
using System.Text;

namespace Millrace.Workspace.Paper;

/// <summary>
/// A TrueType font: which glyph stands for a character, how wide it is, and a smaller font of some of its glyphs, which keep their
/// numbers. Only what the embedded fonts have is understood: outlines in <c>glyf</c> and a character map of form 12. Immutable.
/// </summary>
internal sealed class PaperFont
{
    private const ushort WordArguments = 0x0001;
    private const ushort HasScale = 0x0008;
    private const ushort MoreComponents = 0x0020;
    private const ushort HasTwoScales = 0x0040;
    private const ushort HasMatrix = 0x0080;

    private static readonly string[] Kept = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];

    private readonly byte[] _bytes;
    private readonly Dictionary<string, (int Start, int Length)> _tables = [];
    private readonly (uint First, uint Last, uint Glyph)[] _characters;
    private readonly int _glyphs;
    private readonly int _widths;
    private readonly bool _isLong;

    public PaperFont(string name, byte[] bytes)
    {
        Name = name;
        _bytes = bytes;
        int count = Word(4);
        for (int table = 0; table < count; table++)
        {
            int at = 12 + (table * 16);
            _tables[Encoding.ASCII.GetString(bytes, at, 4)] = ((int)Long(at + 8), (int)Long(at + 12));
        }

        int head = _tables["head"].Start;
        UnitsPerEm = Word(head + 18);
        Box = [Short(head + 36), Short(head + 38), Short(head + 40), Short(head + 42)];
        _isLong = Word(head + 50) == 1;
        int hhea = _tables["hhea"].Start;
        Ascent = Short(hhea + 4);
        Descent = Short(hhea + 6);
        _widths = Word(hhea + 34);
        _glyphs = Word(_tables["maxp"].Start + 4);
        _characters = ReadCharacters();
    }

    /// <summary>Its name in files.</summary>
    public string Name { get; }

    /// <summary>Units of all its measures in the size of a letter.</summary>
    public int UnitsPerEm { get; }

    /// <summary>Above the line.</summary>
    public int Ascent { get; }

    /// <summary>Below the line, less than 0.</summary>
    public int Descent { get; }

    /// <summary>Left, bottom, right and top of all glyphs.</summary>
    public IReadOnlyList<int> Box { get; }

    /// <summary>The glyph of a character; 0, which is drawn as a box, for one that the font lacks.</summary>
    public ushort Glyph(int character)
    {
        int low = 0;
        int high = _characters.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            (uint first, uint last, uint glyph) = _characters[middle];
            if (character < first) high = middle - 1;
            else if (character > last) low = middle + 1;
            else return (ushort)(glyph + (uint)character - first);
        }

        return 0;
    }

    /// <summary>How far a glyph moves the pen.</summary>
    public int Advance(ushort glyph) => Word(_tables["hmtx"].Start + (Math.Min(glyph, (ushort)(_widths - 1)) * 4));

    /// <summary>A font file that draws only some glyphs, and those that they are put together of.</summary>
    public byte[] Subset(IEnumerable<ushort> glyphs)
    {
        SortedSet<ushort> wanted = [0, .. glyphs];
        Queue<ushort> open = new(wanted);
        while (open.TryDequeue(out ushort glyph))
        {
            foreach (ushort part in PartsOf(glyph))
            {
                if (wanted.Add(part)) open.Enqueue(part);
            }
        }

        using MemoryStream outlines = new();
        byte[] places = new byte[(_glyphs + 1) * 4];
        for (int glyph = 0; glyph < _glyphs; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(glyph * 4), (uint)outlines.Length);
            if (!wanted.Contains((ushort)glyph)) continue;
            (int start, int length) = Outline((ushort)glyph);
            outlines.Write(_bytes, start, length);
            while (outlines.Length % 4 != 0) outlines.WriteByte(0);
        }

        BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(_glyphs * 4), (uint)outlines.Length);
        return Assemble(outlines.ToArray(), places);
    }

    private byte[] Assemble(byte[] outlines, byte[] places)
    {
        (string Name, byte[] Bytes)[] tables =
        [
            .. Kept.Where(_tables.ContainsKey).Select(name => (name, name switch
            {
                "glyf" => outlines,
                "loca" => places,
                _ => _bytes[_tables[name].Start..(_tables[name].Start + _tables[name].Length)],
            })),
        ];
        BinaryPrimitives.WriteUInt16BigEndian(tables.First(static table => table.Name == "head").Bytes.AsSpan(50), 1); // Places are written long.
        int power = (int)Math.Log2(tables.Length);
        byte[] head = new byte[12 + (tables.Length * 16)];
        BinaryPrimitives.WriteUInt32BigEndian(head, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)tables.Length);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(6), (ushort)(16 << power));
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(8), (ushort)power);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), (ushort)((tables.Length * 16) - (16 << power)));
        using MemoryStream file = new();
        file.Write(head);
        foreach ((int index, (string name, byte[] bytes)) in tables.Index())
        {
            Span<byte> entry = head.AsSpan(12 + (index * 16));
            Encoding.ASCII.GetBytes(name, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Sum(bytes));
            BinaryPrimitives.WriteUInt32BigEndian(entry[8..], (uint)file.Length);
            BinaryPrimitives.WriteUInt32BigEndian(entry[12..], (uint)bytes.Length);
            file.Write(bytes);
            while (file.Length % 4 != 0) file.WriteByte(0);
        }

        file.Position = 0;
        file.Write(head);
        return file.ToArray();
    }

    private static uint Sum(byte[] bytes)
    {
        uint sum = 0;
        for (int at = 0; at < bytes.Length; at += 4)
        {
            for (int place = 0; place < 4; place++) sum += at + place < bytes.Length ? (uint)bytes[at + place] << (24 - (8 * place)) : 0;
        }

        return sum;
    }

    private (int Start, int Length) Outline(ushort glyph)
    {
        int places = _tables["loca"].Start;
        long first = _isLong ? Long(places + (glyph * 4)) : Word(places + (glyph * 2)) * 2L;
        long next = _isLong ? Long(places + ((glyph + 1) * 4)) : Word(places + ((glyph + 1) * 2)) * 2L;
        return (_tables["glyf"].Start + (int)first, (int)(next - first));
    }

    private IEnumerable<ushort> PartsOf(ushort glyph)
    {
        (int start, int length) = Outline(glyph);
        if (length == 0 || Short(start) >= 0) yield break; // One contour or more: it is drawn by itself.
        int at = start + 10;
        int flags;
        do
        {
            flags = Word(at);
            yield return (ushort)Word(at + 2);
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2);
            at += (flags & HasScale) != 0 ? 2 : (flags & HasTwoScales) != 0 ? 4 : (flags & HasMatrix) != 0 ? 8 : 0;
        }
        while ((flags & MoreComponents) != 0);
    }

    private (uint First, uint Last, uint Glyph)[] ReadCharacters()
    {
        int cmap = _tables["cmap"].Start;
        for (int map = 0; map < Word(cmap + 2); map++)
        {
            int at = cmap + (int)Long(cmap + 4 + (map * 8) + 4);
            if (Word(at) != 12) continue;
            (uint, uint, uint)[] groups = new (uint, uint, uint)[Long(at + 12)];
            for (int group = 0; group < groups.Length; group++)
            {
                int entry = at + 16 + (group * 12);
                groups[group] = (Long(entry), Long(entry + 4), Long(entry + 8));
            }

            return groups;
        }

        throw new System.Diagnostics.UnreachableException($"The embedded font {Name} has no map of all characters.");
    }

    private int Word(int at) => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(at));

    private int Short(int at) => BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(at));

    private uint Long(int at) => BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(at));
}
