using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Rules;

/// <summary>Expectations in the engine's SQL.</summary>
internal static class RuleText
{
    /// <summary>The condition that a row must keep. Rules that look at other rows have a column beside it that tells.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="index">Its place among the rules of its dataset.</param>
    public static string Condition(Expectation rule, int index) => rule.Rule switch
    {
        { LooksAtOtherRows: true } => Verdict(index),
        { IsOfTable: true } => "true",
        _ => Governor.TranslateRule(rule.Meant ?? rule.Condition),
    };

    /// <summary>A dataset whose conditions say what they mean over its columns: <c>"ok"</c> is a text where no column has that name.</summary>
    public static DatasetDeclaration Meant(DatasetDeclaration dataset, IEnumerable<string> columns)
    {
        if (!IsUnsure(dataset)) return dataset;
        HashSet<string> names = new(columns, StringComparer.OrdinalIgnoreCase);
        return dataset with { Expectations = [.. dataset.Expectations.Select(rule => rule with { Meant = Governor.MeantRule(rule.Condition, names) })] };
    }

    /// <summary>True when columns decide what the conditions of a dataset mean.</summary>
    public static bool IsUnsure(DatasetDeclaration dataset) =>
        dataset.Expectations.Any(static rule => rule.Rule is ExpectationRule.EachRow or ExpectationRule.Share && rule.Condition.Contains('"', StringComparison.Ordinal));

    /// <summary>The column that tells whether a row keeps a rule which looks at other rows.</summary>
    public static string Verdict(int index) => string.Create(CultureInfo.InvariantCulture, $"millrace_rule_{index}");

    /// <summary>A column as its table stores it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="alias">The rows it is of.</param>
    public static string Stored(Column column, string alias) => $"CAST({alias}.{Sql.Name(column.Name)} AS {MillraceEngine.TypeName(column.Type)})";

    /// <summary>A time in microseconds since 1970; null for what is no moment.</summary>
    public static string Micros(Column time, string alias)
    {
        string value = time.Type is DataType.Date ? $"CAST({Stored(time, alias)} AS TIMESTAMP)" : Stored(time, alias);
        return $"CASE WHEN isfinite({value}) THEN epoch_us({value}) END";
    }

    /// <summary>The start of the interval that a time in microseconds is in; intervals follow each other from 1970 on, and before.</summary>
    public static string IntervalOf(string micros, TimeSpan length)
    {
        string size = Sql.Number(Micros(length));
        return $"({micros}) - ((({micros}) % {size} + {size}) % {size})";
    }

    /// <summary>A length in microseconds, at least one.</summary>
    public static long Micros(TimeSpan length) => Math.Max(1, length.Ticks / TimeSpan.TicksPerMicrosecond);
}
