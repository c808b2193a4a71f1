using System.Text;
using System.Text.RegularExpressions;

namespace Millrace.Tidy.Reading;

/// <summary>A C# file of the repository.</summary>
public sealed partial class SourceFile
{
    private readonly Lazy<string> _code;
    private readonly Lazy<IReadOnlyList<DeclaredType>> _types;

    /// <summary>Reads a file.</summary>
    /// <param name="relativePath">Path below the root, with forward slashes.</param>
    /// <param name="text">Its text.</param>
    public SourceFile(string relativePath, string text)
    {
        RelativePath = relativePath;
        Text = text;
        _code = new Lazy<string>(() => CodeText.Blank(Text));
        _types = new Lazy<IReadOnlyList<DeclaredType>>(FindTypes);
    }

    /// <summary>Path below the root, with forward slashes.</summary>
    public string RelativePath { get; }

    /// <summary>The text as it is.</summary>
    public string Text { get; }

    /// <summary>The text without comments and literals.</summary>
    public string Code => _code.Value;

    /// <summary>The name up to the first dot.</summary>
    public string Name => RelativePath[(RelativePath.LastIndexOf('/') + 1)..].Split('.')[0];

    /// <summary>For a file below <c>src</c> the name of its project, else null.</summary>
    public string? Project => Segments is ["src", string project, _, ..] ? project : null;

    /// <summary>For a file below <c>src</c> the first folder of its project, or null at the front door.</summary>
    public string? Room => Segments is ["src", _, string room, _, ..] ? room : null;

    /// <summary>The types declared at the top of the file.</summary>
    public IReadOnlyList<DeclaredType> Types => _types.Value;

    private string[] Segments => RelativePath.Split('/');

    private List<DeclaredType> FindTypes()
    {
        List<DeclaredType> found = [];
        foreach (Match match in Declaration().Matches(TopLevel(Code)))
        {
            found.Add(new DeclaredType(
                match.Groups["name"].Value,
                match.Groups["keyword"].Value,
                IsPublic: match.Groups["modifiers"].Value.Contains("public", StringComparison.Ordinal)));
        }

        return found;
    }

    /// <summary>The code outside of all braces; what stands within becomes a semicolon.</summary>
    private static string TopLevel(string code)
    {
        StringBuilder top = new();
        int depth = 0;
        foreach (char current in code)
        {
            if (current == '{' && depth++ == 0) top.Append(';');
            else if (current == '}') depth--;
            else if (depth == 0) top.Append(current);
        }

        return top.ToString();
    }

    [GeneratedRegex(
        @"(?<modifiers>(\b(public|internal|file|private|sealed|abstract|static|readonly|ref|partial|unsafe)\s+)*)"
        + @"\b(?<keyword>class|interface|enum|delegate\s+[\w<>\[\]?.,]+|record(\s+(struct|class))?|struct)\s+(?<name>\w+)")]
    private static partial Regex Declaration();
}
