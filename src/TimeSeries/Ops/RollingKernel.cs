using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;
using Millrace.TimeSeries.Windows;

namespace Millrace.TimeSeries.Ops;

/// <summary>How calls of moving windows become runs of <see cref="WindowKernel"/>.</summary>
internal static class RollingKernel
{
    /// <summary>True when a double holds every value of a type.</summary>
    public static bool IsExact(DataType type) =>
        type is DataType.Byte or DataType.Short or DataType.Integer or DataType.Float or DataType.Double;

    /// <summary>True when doubles hold the results: values that are handed on as they are must not be rounded.</summary>
    public static bool Fits(IEnumerable<RollingFunc> funcs, IEnumerable<Column> columns) =>
        columns.All(column => IsExact(column.Type)) || !funcs.Any(static func => func.Name is "min" or "max" or "first" or "last");

    /// <summary>A function over a column, as the kernel reads it.</summary>
    public static string Write(int column, RollingFunc func) => func.Quantile is double share
        ? WindowFunc.Write(column, WindowFunc.Quantile, share)
        : WindowFunc.Write(column, func.Name);

    /// <summary>What kind of axis it is, as the kernel reads it.</summary>
    public static string AxisOf(SeriesCall call) => call.Axis.Kind switch
    {
        TimeAxisKind.Real => "real",
        TimeAxisKind.Whole => "whole",
        _ => "calendar",
    };

    /// <summary>The run of a kernel that keeps all columns.</summary>
    /// <param name="call">The call.</param>
    /// <param name="columns">The columns it looks at, which order rows of one time.</param>
    /// <param name="tieOrder">Columns that order these before.</param>
    /// <param name="settings">What the kernel is told.</param>
    /// <param name="keepsStoredOrder">True when rows of one time may stay as they are in files known to be sorted.</param>
    public static KernelPlan Plan(
        SeriesCall call, IReadOnlyList<Column> columns, IReadOnlyList<Column> tieOrder, KernelSettings settings, bool keepsStoredOrder)
    {
        KernelPlan plan = KernelSql.Plan(call.Reader.Op, call.Frame, call.Series, call.Axis.Column, columns, settings) with
        {
            Ties = [.. tieOrder.Concat(columns).Distinct().Select(column => $"{Sql.Name("s", column.Name)} ASC NULLS FIRST")],
        };
        bool isReal = call.Axis.Kind == TimeAxisKind.Real;
        if (keepsStoredOrder && !isReal) return plan;

        // Real numbers that are infinite have no place on the axis, and lie at both ends of the order of the files.
        KernelItem time = isReal ? new KernelItem(call.Axis.Column.Name, call.Axis.Position(call.Time)) : plan.Time;
        return plan with { IsSorted = false, Segments = [], Time = time };
    }

    /// <summary>The call of that kernel; its results get the types that they are announced with.</summary>
    public static KernelCall Call(KernelPlan plan, TableSchema kept, TableSchema output) => new(plan, output)
    {
        Shown = [.. output.Select((column, at) => at < kept.Count || column.Type is DataType.Double or DataType.Long or DataType.Boolean
            ? Sql.Name("r", column.Name)
            : $"CAST({Sql.Name("r", column.Name)} AS {ColumnTypes.SqlName(column.Type)})")],
    };
}
