using System.Text;
using System.Text.RegularExpressions;
using Millrace.Foundation.Names;

namespace Millrace.Ingest.Landing;

/// <summary>
/// A path of read_files, which may hold wildcards: <c>*</c> and <c>?</c> within a segment, <c>**</c> over segments,
/// <c>[abc]</c> and <c>{a,b}</c>.
/// </summary>
public sealed class LandingPath
{
    private static readonly char[] Wildcards = ['*', '?', '[', '{'];

    private readonly Regex? _pattern;

    /// <summary>Reads a path.</summary>
    /// <param name="path">An absolute path with forward slashes.</param>
    public LandingPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Text = path.TrimEnd('/');
        int wildcard = path.IndexOfAny(Wildcards);
        if (wildcard < 0)
        {
            Root = new LakePath(Text);
            return;
        }

        int slash = Text.LastIndexOf('/', wildcard);
        Root = new LakePath(slash > 0 ? Text[..slash] : "/");

        // A pattern that names folders takes everything below them, as a plain folder does.
        _pattern = new Regex($"^{PatternText(Text)}(/.*)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The path as given.</summary>
    public string Text { get; }

    /// <summary>The folder or file to list: everything before the first wildcard.</summary>
    public LakePath Root { get; }

    /// <summary>True for a data file that the path means. Names that start with <c>_</c> or <c>.</c> are never data.</summary>
    public bool Matches(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_pattern is not null && !_pattern.IsMatch(path)) return false;
        string below = path.Length > Root.Value.Length ? path[(Root.Value.Length + 1)..] : "";
        return !below.Split('/').Any(segment => segment is ['_' or '.', ..]);
    }

    private static string PatternText(string glob)
    {
        StringBuilder pattern = new();
        int braces = 0;
        for (int at = 0; at < glob.Length; at++)
        {
            char current = glob[at];
            switch (current)
            {
                case '*' when at + 1 < glob.Length && glob[at + 1] == '*':
                    pattern.Append(".*");
                    at++;
                    break;
                case '*': pattern.Append("[^/]*"); break;
                case '?': pattern.Append("[^/]"); break;
                case '[' or ']': pattern.Append(current); break;
                case '{':
                    pattern.Append("(?:");
                    braces++;
                    break;
                case '}' when braces > 0:
                    pattern.Append(')');
                    braces--;
                    break;
                case ',' when braces > 0: pattern.Append('|'); break;
                default: pattern.Append(Regex.Escape(current.ToString())); break;
            }
        }

        return pattern.ToString();
    }
}
