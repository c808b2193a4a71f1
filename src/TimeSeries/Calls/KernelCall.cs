using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Calls;

/// <summary>A call that a kernel answers, every name and number resolved.</summary>
/// <param name="Plan">The run of the kernel.</param>
/// <param name="Output">The columns of the result.</param>
internal sealed record KernelCall(KernelPlan Plan, TableSchema Output)
{
    /// <summary>
    /// Expressions over the kernel's result, one for each column of <see cref="Output"/>, where that is not the result as it
    /// stands; empty when it is.
    /// </summary>
    public IReadOnlyList<string> Shown { get; init; } = [];

    public string ToSql()
    {
        string rows = KernelSql.Select(Plan);
        if (Shown.Count == 0) return rows;
        IEnumerable<string> columns = Shown.Zip(Output, static (sql, column) => $"{sql} AS {Text.Sql.Name(column.Name)}");
        return $"SELECT {Text.Sql.List(columns)} FROM ({rows}) AS r";
    }
}
