using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Text;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>The property that lists the columns with statistics, kept true when a column is renamed or dropped.</summary>
internal static class StatsColumns
{
    /// <summary>The paths a list names; names are split by commas and dots, and may stand in backticks.</summary>
    internal static List<List<string>> Parse(string text)
    {
        List<List<string>> paths = [[]];
        foreach (SqlToken token in SqlLexer.Read(new SourceText(MetadataKeys.StatsColumns, text)))
        {
            if (token.IsSymbol(",")) paths.Add([]);
            else if (token.IsName || token.Kind == SqlTokenKind.Number) paths[^1].Add(token.Value);
        }

        paths.RemoveAll(path => path.Count == 0);
        return paths;
    }

    /// <summary>The shape with a path replaced in its list, and what lies below it; null takes it away.</summary>
    internal static TableShape Replace(TableShape shape, IReadOnlyList<string> before, IReadOnlyList<string>? after)
    {
        if (shape.Properties.GetValueOrDefault(MetadataKeys.StatsColumns) is not string text) return shape;
        List<string> kept = [];
        foreach (List<string> path in Parse(text))
        {
            if (!StartsWith(path, before)) kept.Add(Format(path));
            else if (after is not null) kept.Add(Format([.. after, .. path.Skip(before.Count)]));
        }

        return shape.With(MetadataKeys.StatsColumns, string.Join(',', kept));
    }

    private static bool StartsWith(List<string> path, IReadOnlyList<string> start) =>
        path.Count >= start.Count
        && path.Take(start.Count).SequenceEqual(start, StringComparer.OrdinalIgnoreCase);

    private static string Format(IEnumerable<string> path) => string.Join('.', path.Select(name =>
        name.All(letter => char.IsLetterOrDigit(letter) || letter == '_')
            ? name
            : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`"));
}
