using System.Reflection;
using Millrace.Foundation.Runtime;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>All time-series operators by their names in SQL. Thread safety: immutable.</summary>
public sealed class TimeSeriesOps
{
    private readonly Registry<ITimeSeriesOp> _tables;
    private readonly Registry<IWindowOp> _windows;

    /// <summary>Finds the operators of Millrace and of further assemblies.</summary>
    /// <param name="further">Assemblies with more operators.</param>
    public TimeSeriesOps(params IEnumerable<Assembly> further)
    {
        Assembly[] assemblies = [typeof(TimeSeriesOps).Assembly, .. further];
        _tables = Registry<ITimeSeriesOp>.Discover(assemblies, op => op.Descriptor.SqlName);
        _windows = Registry<IWindowOp>.Discover(assemblies, op => op.Descriptor.SqlName);
    }

    /// <summary>The operators of Millrace alone.</summary>
    public static TimeSeriesOps BuiltIn { get; } = new();

    /// <summary>All table functions, such as <c>ts_resample</c>, ordered by name.</summary>
    public IReadOnlyList<ITimeSeriesOp> Tables => _tables.All;

    /// <summary>All window functions, such as <c>ema</c>, ordered by name.</summary>
    public IReadOnlyList<IWindowOp> Windows => _windows.All;

    /// <summary>The table function of that name, without regard to case, or null.</summary>
    public ITimeSeriesOp? FindTable(string sqlName) => _tables.Find(sqlName);

    /// <summary>The window function of that name, without regard to case, or null.</summary>
    public IWindowOp? FindWindow(string sqlName) => _windows.Find(sqlName);
}
