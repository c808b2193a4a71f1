using System.Text;
using System.Text.RegularExpressions;

namespace Millrace.Pipelines.Project;

/// <summary>
/// A path pattern: <c>**</c> stands for any folders, <c>*</c> for any characters but a slash, <c>?</c> for one.
/// </summary>
internal sealed class GlobPattern
{
    private const int DeepestFolder = 64;

    private readonly string _folder;
    private readonly Regex _below;

    /// <summary>Makes a pattern.</summary>
    /// <param name="folder">Absolute path of the folder it is relative to.</param>
    /// <param name="pattern">The pattern, with forward slashes or backslashes.</param>
    public GlobPattern(string folder, string pattern)
    {
        string[] steps = pattern.Replace('\\', '/').Split('/');
        int plain = Array.FindIndex(steps, HasWildcard);
        if (plain < 0) plain = steps.Length - 1;
        _folder = Path.GetFullPath(Path.Combine([folder, .. steps[..plain]]));
        _below = new Regex(Expression(steps[plain..]), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>True when a text is a pattern and not the path of one file.</summary>
    public static bool HasWildcard(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>
    /// Absolute paths of the files that match, in ordinal order of their path; hidden folders are left out.
    /// </summary>
    public IReadOnlyList<string> Files()
    {
        if (!Directory.Exists(_folder)) return [];
        EnumerationOptions options = new()
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = DeepestFolder,
            AttributesToSkip = FileAttributes.None,
        };
        return
        [
            .. Directory.EnumerateFiles(_folder, "*", options)
                .Select(file => (File: file, Below: Path.GetRelativePath(_folder, file).Replace('\\', '/')))
                .Where(found => !IsHidden(found.Below) && _below.IsMatch(found.Below))
                .OrderBy(found => found.Below, StringComparer.Ordinal)
                .Select(found => found.File),
        ];
    }

    private static bool IsHidden(string path) => path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal);

    private static string Expression(string[] steps)
    {
        StringBuilder expression = new("^");
        for (int i = 0; i < steps.Length; i++)
        {
            bool isLast = i == steps.Length - 1;
            if (steps[i] == "**") expression.Append(isLast ? ".+" : "(?:[^/]+/)*");
            else expression.Append(Step(steps[i])).Append(isLast ? "" : "/");
        }

        return expression.Append('$').ToString();
    }

    private static string Step(string step) => string.Concat(step.Select(letter => letter switch
    {
        '*' => "[^/]*",
        '?' => "[^/]",
        _ => Regex.Escape(letter.ToString()),
    }));
}
