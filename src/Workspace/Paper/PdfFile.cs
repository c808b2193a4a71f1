using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Millrace.Workspace.Paper;

/// <summary>The objects of a PDF file, numbered from 1, and the file that they make. Equal objects make equal bytes.</summary>
internal sealed class PdfFile
{
    private readonly List<byte[]> _objects = [];

    /// <summary>A number for an object that comes later.</summary>
    public int Reserve()
    {
        _objects.Add([]);
        return _objects.Count;
    }

    /// <summary>Adds an object and gives its number.</summary>
    public int Add(string text)
    {
        int number = Reserve();
        Set(number, text);
        return number;
    }

    /// <summary>Gives a reserved number its object.</summary>
    public void Set(int number, string text) => _objects[number - 1] = Encoding.Latin1.GetBytes(text);

    /// <summary>Adds a stream as it is.</summary>
    /// <param name="members">Members of its dictionary beside its length, how it is packed among them.</param>
    /// <param name="bytes">What it holds.</param>
    public int AddPacked(string members, byte[] bytes)
    {
        int number = Reserve();
        _objects[number - 1] = [.. Encoding.Latin1.GetBytes(FormattableString.Invariant($"<< {members} /Length {bytes.Length} >>\nstream\n")), .. bytes, .. "\nendstream"u8];
        return number;
    }

    /// <summary>Adds a stream, packed.</summary>
    /// <param name="members">Members of its dictionary beside its length and packing; empty for none.</param>
    /// <param name="bytes">What it holds.</param>
    public int AddStream(string members, byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(bytes);
        return AddPacked($"{members} /Filter /FlateDecode", packed.ToArray());
    }

    /// <summary>The file.</summary>
    /// <param name="root">The number of its catalog.</param>
    /// <param name="about">The number of what tells about it.</param>
    public byte[] Write(int root, int about)
    {
        using MemoryStream file = new();
        void Text(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        Text("%PDF-1.7\n%\u00E2\u00E3\u00CF\u00D3\n");
        List<long> places = [];
        foreach ((int index, byte[] bytes) in _objects.Index())
        {
            places.Add(file.Length);
            Text(FormattableString.Invariant($"{index + 1} 0 obj\n"));
            file.Write(bytes);
            Text("\nendobj\n");
        }

        long table = file.Length;
        Text(FormattableString.Invariant($"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n"));
        foreach (long place in places) Text(place.ToString("D10", CultureInfo.InvariantCulture) + " 00000 n \n");
        Text(FormattableString.Invariant($"trailer\n<< /Size {_objects.Count + 1} /Root {root} 0 R /Info {about} 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        return file.ToArray();
    }

    /// <summary>A text for people, as files hold it outside of pages.</summary>
    public static string Told(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
}
