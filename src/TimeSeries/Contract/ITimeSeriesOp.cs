using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.TimeSeries.Contract;

/// <summary>
/// A time-series verb over whole relations: it turns a call into SQL and knows the columns that come out. An operator
/// is stateless; sealed, parameterless implementations are found by <see cref="TimeSeriesOps"/>.
/// </summary>
public interface ITimeSeriesOp
{
    /// <summary>Name, arguments and example.</summary>
    OpDescriptor Descriptor { get; }

    /// <summary>A SELECT in DuckDB's SQL, without parentheses around it and without ORDER BY.</summary>
    /// <exception cref="MillraceException">SERIES_…: an argument or a column is missing, unknown or ill-typed.</exception>
    string Expand(OpCall call);

    /// <summary>The columns of that SELECT in order.</summary>
    /// <exception cref="MillraceException">As for <see cref="Expand"/>.</exception>
    TableSchema OutputSchema(OpCall call);
}
