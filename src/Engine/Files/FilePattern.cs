using System.Text.RegularExpressions;

namespace Millrace.Engine.Files;

/// <summary>The engine takes paths for patterns.</summary>
public static partial class FilePattern
{
    /// <summary>A pattern that fits one path alone, whatever signs are in its name.</summary>
    public static string Literal(string path) => Signs().Replace(path, "[$0]");

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex Signs();
}
