using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;

namespace Millrace.TimeSeries.Ops;

/// <summary>One column that a resampling makes.</summary>
/// <param name="Index">Place of its source among the columns as given.</param>
/// <param name="Source">The column it comes from.</param>
/// <param name="Func">How the rows of a window become one.</param>
/// <param name="Name">Its name in the result.</param>
internal sealed record ResampleMetric(int Index, Column Source, RollingFunc Func, string Name)
{
    /// <summary>The functions by name, beside quantiles.</summary>
    public static readonly string[] Functions =
        ["mean", "min", "max", "floor", "ceil", "first", "last", "sum", "count", "median", "std", "var", "range"];

    /// <summary>Its type in the result.</summary>
    public DataType Type => Func.Name switch
    {
        "count" => new DataType.Long(),
        "sum" => StatsSql.SumType(Source.Type),
        "min" or "max" or "first" or "last" or "floor" or "ceil" => Source.Type,
        _ => new DataType.Double(),
    };

    /// <summary>True when it comes from a whole row and not from values one by one.</summary>
    public bool IsOfRow => Func.Name is "floor" or "ceil";

    /// <summary>True when its value can be a number, which fill then makes 0 where there is none.</summary>
    public bool IsNumber => Func.Name == "count" || ColumnTypes.IsNumeric(Source.Type);

    /// <summary>
    /// True for a function that has no value for a column that is no number; a mean has one there, null, as in the original.
    /// </summary>
    public static bool NeedsNumbers(RollingFunc func) => func.Quantile is not null || func.Name is "sum" or "std" or "var" or "range";

    /// <summary>True when the kernel gives the same, in the same type.</summary>
    public bool HasKernel => Func.Quantile is null && Func.Name switch
    {
        "mean" or "std" or "var" or "range" or "count" => ColumnTypes.IsNumeric(Source.Type),
        "sum" => StatsSql.IsReal(Source.Type),
        _ => Source.Type is DataType.Double,
    };
}
