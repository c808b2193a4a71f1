using System.Text.RegularExpressions;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>Paths as DuckDB's readers take them, which would see patterns in some signs.</summary>
internal static partial class ParquetPath
{
    /// <summary>A path as SQL text that means this one file.</summary>
    internal static string Quote(string path) => Sql.Text(PatternSigns().Replace(path, "[$0]"));

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex PatternSigns();
}
