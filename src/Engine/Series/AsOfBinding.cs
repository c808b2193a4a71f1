using Millrace.Engine.Duck;
using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Series;

/// <summary>An as-of join whose columns have got their types. Columns of the result: those of the left, then those of the right.</summary>
internal sealed record AsOfBinding(AsOfMergePlan Plan, SeriesBinding Left, SeriesBinding Right)
{
    public static AsOfBinding Of(AsOfMergePlan plan, DuckPool pool, Action<string, nint> tell) =>
        new(plan, SeriesBinding.Of(plan.Left, op: null, pool, tell), SeriesBinding.Of(plan.Right, op: null, pool, tell));
}
