using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Creating;

/// <summary>An order to make a folder of Parquet files a table in place; no data file is touched.</summary>
/// <param name="Root">The folder.</param>
/// <param name="PartitionColumns">Names and types of what the sub-folders <c>name=value</c> stand for; empty for none.</param>
public sealed record ConvertOrder(LakePath Root, TableSchema PartitionColumns)
{
    /// <summary>False to leave statistics out, so that the files are not read for them.</summary>
    public bool CollectsStatistics { get; init; } = true;
}
