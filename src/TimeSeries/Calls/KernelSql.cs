using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>The SQL that runs a kernel.</summary>
internal static class KernelSql
{
    /// <summary>A query over the result of a plan, its columns in their order.</summary>
    public static string Select(KernelPlan plan) =>
        $"SELECT * FROM {KernelPlan.Function}({Sql.Text(plan.Format())})";

    /// <summary>A column of a frame as the runner reads it.</summary>
    public static KernelItem Item(Millrace.Foundation.Types.Column column) => new(column.Name, Sql.Name("s", column.Name));
}
