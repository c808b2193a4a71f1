using System.Globalization;
using Millrace.Engine.Files;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Writing;

/// <summary>Which columns of a table get statistics: those it names, else the first 32, and always those it is clustered by.</summary>
internal static class StatsColumns
{
    private const string NamedProperty = "delta.dataSkippingStatsColumns";
    private const string CountProperty = "delta.dataSkippingNumIndexedCols";

    public static StatsChoice Of(WriteTarget target)
    {
        IReadOnlyDictionary<string, string> properties = target.Shape.Properties;
        int first = int.TryParse(properties.GetValueOrDefault(CountProperty), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count)
            ? count
            : WrittenFiles.DefaultIndexedColumns;
        IReadOnlyList<IReadOnlyList<string>>? named = properties.GetValueOrDefault(NamedProperty) is string text
            ? [.. Paths(text).Select(path => Physical(target, path)).OfType<IReadOnlyList<string>>()]
            : null;
        return new StatsChoice(first, named, [.. target.Clustering.Select(path => Physical(target, path)).OfType<IReadOnlyList<string>>()]);
    }

    private static List<List<string>> Paths(string text)
    {
        List<List<string>> paths = [[]];
        foreach (SqlToken token in SqlLexer.Read(new SourceText(NamedProperty, text)))
        {
            if (token.IsSymbol(",")) paths.Add([]);
            else if (token.IsName || token.Kind == SqlTokenKind.Number) paths[^1].Add(token.Value);
        }

        return paths;
    }

    /// <summary>The path in files; null for a column that is gone.</summary>
    private static List<string>? Physical(WriteTarget target, IReadOnlyList<string> path)
    {
        List<string> physical = [];
        TableSchema? level = target.Schema;
        foreach (string name in path)
        {
            if (level?.Find(name) is not Column column) return null;
            physical.Add(target.Mapping.PhysicalName(column));
            level = (column.Type as DataType.Struct)?.Fields;
        }

        return physical.Count == 0 ? null : physical;
    }
}
