using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <content>Calls that a kernel answers.</content>
internal sealed partial record SeriesCall
{
    /// <summary>
    /// The run of a kernel over one column of numbers that keeps every row; rows of one time come in the order of their numbers.
    /// </summary>
    public KernelPlan RowPlan(Column value, KernelSettings settings) =>
        KernelSql.Plan(Reader.Op, Frame, Series, Axis.Column, [value], settings) with { Ties = [Sql.Name("s", value.Name)] };

    /// <summary>The same for a kernel that makes rows of its own.</summary>
    public KernelPlan TablePlan(Column value, KernelSettings settings) => RowPlan(value, settings) with { Kept = [] };

    /// <summary>The setting by which a kernel's <see cref="TimeText"/> knows the axis.</summary>
    public string AxisSetting => Axis.Kind switch
    {
        TimeAxisKind.Real => "real",
        TimeAxisKind.Whole => "whole",
        _ => "calendar",
    };

    /// <summary>
    /// A call of a kernel that makes rows of its own. The runner gives times in the widest type of their kind; here they get the
    /// type of the time column back.
    /// </summary>
    public KernelCall TableCall(KernelPlan plan, SeriesKernel kernel)
    {
        TableSchema output = Schema(Series, kernel, "Rename the column in a query first.");
        if (Axis.Column.Type is DataType.Timestamp or DataType.TimestampNtz or DataType.Long or DataType.Double)
            return new KernelCall(plan, output);
        string type = ColumnTypes.SqlName(Axis.Column.Type);
        HashSet<string> times = [.. kernel.Outputs.Where(made => made.Type == KernelType.Time).Select(made => made.Name)];
        IEnumerable<string> shown = output.Select(column => times.Contains(column.Name)
            ? $"CAST({Sql.Name("r", column.Name)} AS {type})"
            : Sql.Name("r", column.Name));
        return new KernelCall(plan, output) { Shown = [.. shown] };
    }

    /// <summary>The columns that stand before a kernel's own and then those.</summary>
    /// <param name="before">All columns of the table when every row stays, else the keys.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="remedy">What to do when two columns have one name.</param>
    public TableSchema Schema(IEnumerable<Column> before, SeriesKernel kernel, string remedy) => Reader.Schema(
        [
            .. before.Select(ColumnTypes.Described),
            .. kernel.Outputs.Select(output => new Column(output.Name, TypeOf(output.Type))),
        ],
        remedy);

    private DataType TypeOf(KernelType type) => type switch
    {
        KernelType.Double => new DataType.Double(),
        KernelType.Long => new DataType.Long(),
        KernelType.Boolean => new DataType.Boolean(),
        KernelType.Time => Axis.Column.Type,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
