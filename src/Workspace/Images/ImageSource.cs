using System.Buffers;
using System.Buffers.Text;

namespace Millrace.Workspace.Images;

/// <summary>Where a picture of a dashboard comes from.</summary>
public abstract record ImageSource
{
    /// <summary>Bytes that a picture inside a dashboard's file may have.</summary>
    public const int MostInlineBytes = 256 << 10;

    private const string Inline64 = ";base64,";

    private ImageSource()
    {
    }

    /// <summary>A file below the folder of dashboards.</summary>
    /// <param name="Path">Its path there, with slashes.</param>
    public sealed record InProject(string Path) : ImageSource;

    /// <summary>The picture stands in the dashboard's file itself.</summary>
    /// <param name="Address">An address that holds its bytes.</param>
    public sealed record Inline(string Address) : ImageSource;

    /// <summary>It cannot be shown.</summary>
    /// <param name="Problem">Why, and what to do: whole sentences.</param>
    public sealed record Unusable(string Problem) : ImageSource;

    /// <summary>Reads what a file names as a picture. Nothing is opened.</summary>
    /// <param name="text">A path, an address with <c>data:</c>, or an address of another host.</param>
    public static ImageSource Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string plain = text.Trim();
        if (plain.Length == 0) return new Unusable("No picture is chosen yet.");
        if (plain.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return OfData(plain);
        if (plain.StartsWith("//", StringComparison.Ordinal) || (Uri.TryCreate(plain, UriKind.Absolute, out Uri? address) && address is { IsFile: false }))
            return new Unusable($"The picture at {HostOf(plain)} is not loaded, as this page asks no other host. Save it into the folder dashboards/images and name it as images/NAME.");
        string path = Uri.UnescapeDataString(plain).Replace('\\', '/');
        return ImageType.HasEnding(path)
            ? new InProject(path)
            : new Unusable($"'{Shortened(path)}' is no picture by its name. Pictures are png, jpg, gif, webp and svg files below the folder of dashboards.");
    }

    private static ImageSource OfData(string text)
    {
        int comma = text.IndexOf(Inline64, StringComparison.OrdinalIgnoreCase);
        if (comma < 0) return new Unusable("The picture in the file is not in base64. Save it as a file below the folder of dashboards.");
        string digits = text[(comma + Inline64.Length)..];
        if (digits.Length / 4 * 3 > MostInlineBytes)
            return new Unusable("The picture in the file has more than 256 KiB. Save it as a file into the folder dashboards/images and name it as images/NAME.");
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(digits.Length)];
        if (Base64.DecodeFromUtf8(System.Text.Encoding.ASCII.GetBytes(digits), bytes, out _, out int length) != OperationStatus.Done || ImageType.Of(bytes.AsSpan(0, length)) is not ImageType type)
            return new Unusable("The picture in the file is damaged, or none of png, jpg, gif, webp and svg.");
        return new Inline($"data:{type.MediaType};base64,{digits}"); // The type is that of the bytes, whatever the file says.
    }

    private static string HostOf(string text)
    {
        string absolute = text.StartsWith("//", StringComparison.Ordinal) ? "https:" + text : text;
        return Uri.TryCreate(absolute, UriKind.Absolute, out Uri? address) && address.Host.Length > 0 ? address.Host : Shortened(text);
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text[..77]}…";
}
