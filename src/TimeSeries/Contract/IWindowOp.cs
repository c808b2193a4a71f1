using Millrace.Foundation.Faults;

namespace Millrace.TimeSeries.Contract;

/// <summary>
/// A time-series verb in the shape of a window function: it turns one call into an expression over DuckDB's own window
/// functions. Stateless; sealed, parameterless implementations are found by <see cref="TimeSeriesOps"/>.
/// </summary>
public interface IWindowOp
{
    /// <summary>Name, arguments and example; its inputs are the positional arguments.</summary>
    OpDescriptor Descriptor { get; }

    /// <summary>An expression of type DOUBLE in parentheses that stands for the call, OVER clause included.</summary>
    /// <exception cref="MillraceException">SERIES_…: an argument is missing, unknown or ill-typed.</exception>
    string Expand(WindowCall call);
}
