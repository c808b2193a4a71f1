using System.Text.RegularExpressions;
using Millrace.Engine.Faults;
using Millrace.Foundation.Faults;

namespace Millrace.Engine.Duck;

/// <summary>Recognises that a query failed because a Parquet file is gone or damaged, which is not the query's fault.</summary>
internal static partial class FileFault
{
    private static readonly string[] Damaged = ["No magic bytes found", "too small to be a Parquet file", "Footer length", "Failed to read Parquet file", "corrupt", "TProtocolException"];

    /// <summary>The fault; null when no Parquet file is to blame.</summary>
    public static MillraceException? TryMake(DuckError error, Exception cause)
    {
        if (PathIn().Match(error.Message) is not { Success: true } match) return null;
        string path = match.Groups["path"].Value;
        if (Gone().IsMatch(error.Message)) return EngineErrors.DataFileMissing(path, cause);
        return Damaged.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? EngineErrors.DataFileDamaged(path, error.Message, cause)
            : null;
    }

    [GeneratedRegex("""["'](?<path>[^"']+\.parquet)["']""")]
    private static partial Regex PathIn();

    [GeneratedRegex("No files found that match|No such file or directory")]
    private static partial Regex Gone();
}
