using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;

namespace Millrace.TimeSeries.Ops;

/// <summary>Which columns the original takes for numbers when it is not told.</summary>
internal static class TempoTypes
{
    /// <summary>The columns of numbers that are named, or all; under compat the types that the original summarises.</summary>
    public static IReadOnlyList<Column> Metrics(SeriesCall call) => call.IsTempo && !call.Reader.Has("columns")
        ? call.Columns(IsSummarised, "columns of type int, bigint, float or double")
        : call.Numbers();

    private static bool IsSummarised(DataType type) =>
        type is DataType.Integer or DataType.Long or DataType.Float or DataType.Double;
}
