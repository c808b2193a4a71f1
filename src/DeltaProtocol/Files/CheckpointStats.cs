using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>How a checkpoint stores statistics and partition values.</summary>
/// <param name="HasJson">True when statistics are kept as JSON text.</param>
/// <param name="HasStruct">True when statistics and partition values are kept as typed columns.</param>
/// <param name="Columns">Columns of the table's data, with their physical names, that have statistics.</param>
/// <param name="Partitions">Partition columns, with their physical names.</param>
public sealed record CheckpointStats(bool HasJson, bool HasStruct, TableSchema Columns, TableSchema Partitions)
{
    /// <summary>Statistics as JSON only.</summary>
    public static CheckpointStats JsonOnly { get; } =
        new(HasJson: true, HasStruct: false, TableSchema.Empty, TableSchema.Empty);
}
