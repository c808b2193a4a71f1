using Millrace.Foundation.Types;

namespace Millrace.TimeSeries.Ops;

/// <summary>A column of the result and where it comes from.</summary>
internal sealed record AsOfColumn(Column Source, string Name);
