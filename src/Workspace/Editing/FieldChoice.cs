using System.Globalization;
using Millrace.Workspace.Expressions;

namespace Millrace.Workspace.Editing;

/// <summary>A field as an editor offers it: a column and what is done with it.</summary>
/// <param name="Column">The column; empty for the number of rows.</param>
/// <param name="Function">What is done: one of <see cref="Functions"/>, empty for nothing.</param>
public sealed record FieldChoice(string Column, string Function)
{
    private const string Rows = "ROWS";
    private const string Distinct = "COUNT DISTINCT";
    private const string By = "BY ";

    private const string Bins = "BINS ";

    private static readonly string[] Widths = ["0.01", "0.1", "0.5", "1", "5", "10", "50", "100", "1000"];

    private static readonly string[] Units = ["MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"];

    /// <summary>Puts numbers of a span into some tens of bins, as far as there are such widths.</summary>
    /// <param name="column">The column.</param>
    /// <param name="span">From its least to its greatest number; null when nobody knows.</param>
    public static FieldChoice BinsOf(string column, double? span)
    {
        const double most = 40;
        string width = span is null ? "1" : Widths.FirstOrDefault(width => double.Parse(width, CultureInfo.InvariantCulture) * most >= span) ?? Widths[^1];
        return new FieldChoice(column, Bins + width);
    }

    /// <summary>What can be done with a column, nothing first.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        "", "SUM", "AVG", "MIN", "MAX", "COUNT", Distinct, "MEDIAN", "STDDEV", Rows,
        .. Units.Select(static unit => By + unit), .. Widths.Select(static width => Bins + width),
    ];

    /// <summary>True when many rows become one value.</summary>
    public bool IsAggregate => Function.Length > 0 && !IsTimeUnit && !IsBins;

    /// <summary>True when a time is cut to the begin of its hour, day and so on.</summary>
    public bool IsTimeUnit => Function.StartsWith(By, StringComparison.Ordinal);

    /// <summary>True when numbers are put into bins of one width.</summary>
    public bool IsBins => Function.StartsWith(Bins, StringComparison.Ordinal);

    /// <summary>The expression for the file.</summary>
    public string Expression => Function switch
    {
        "" => Quoted,
        Rows => "COUNT(`*`)",
        Distinct => $"COUNT(DISTINCT {Quoted})",
        _ when IsBins => $"BIN_FLOOR({Quoted}, {Function[Bins.Length..]})",
        _ when IsTimeUnit => $"DATE_TRUNC(\"{Function[By.Length..]}\", {Quoted})",
        _ => $"{Function}({Quoted})",
    };

    /// <summary>A name for people.</summary>
    public string Title => Function switch
    {
        "" => Column,
        Rows => "Rows",
        Distinct => $"Different {Column}",
        _ when IsTimeUnit || IsBins => Column,
        _ => $"{Function[..1]}{Function[1..].ToLowerInvariant()} of {Column}",
    };

    private string Quoted => $"`{Column.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>The choice that an expression stands for; null when it is none of these.</summary>
    public static FieldChoice? Of(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        FieldExpression tree;
        try
        {
            tree = FieldExpression.Parse(expression);
        }
        catch (Foundation.Faults.MillraceException)
        {
            return null; // What is no expression at all is shown as it is written, and the tile tells what is wrong.
        }

        if (tree is FieldExpression.CountRows) return new FieldChoice("", Rows);
        string[] columns = [.. ColumnsOf(tree)];
        if (columns.Length != 1) return null;
        return Functions.Select(function => new FieldChoice(columns[0], function)).FirstOrDefault(choice => IsSame(tree, choice.Expression));
    }

    private static IEnumerable<string> ColumnsOf(FieldExpression tree) => tree switch
    {
        FieldExpression.Column column => [column.Name],
        FieldExpression.Call call => call.Arguments.SelectMany(ColumnsOf),
        _ => [],
    };

    private static bool IsSame(FieldExpression tree, string expression) => Text(tree) == Text(FieldExpression.Parse(expression));

    private static string Text(FieldExpression tree) => tree switch
    {
        FieldExpression.Call call => $"{call.Function.Name}({call.IsDistinct};{string.Join(';', call.Arguments.Select(Text))})",
        _ => tree.ToString(),
    };
}
