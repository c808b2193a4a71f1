using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Files;

/// <summary>What a table needs of the world around it.</summary>
/// <param name="Store">Where its bytes lie.</param>
/// <param name="Parquet">Reads and writes checkpoints.</param>
/// <param name="Clock">Tells the time of commits.</param>
/// <param name="NewId">Makes ids for tables and transactions.</param>
public sealed record DeltaEnvironment(IObjectStore Store, IParquetFiles Parquet, TimeProvider Clock, Func<Guid> NewId);
