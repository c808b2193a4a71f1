using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// What a table needs of the world around it. Tables opened with one environment share a queue of commits each, so a
/// process does best with one.
/// </summary>
/// <param name="Store">Where its bytes lie.</param>
/// <param name="Parquet">Reads and writes checkpoints as files of this machine.</param>
/// <param name="Clock">Tells the time of commits.</param>
/// <param name="NewId">Makes ids for tables and transactions.</param>
public sealed record DeltaEnvironment(IObjectStore Store, IParquetFiles Parquet, TimeProvider Clock, Func<Guid> NewId)
{
    /// <summary><see cref="Parquet"/> over the files of <see cref="Store"/>, wherever they lie.</summary>
    internal IParquetFiles StoredParquet => new FetchedParquet(Parquet, Store);

    /// <summary>What users of a table share.</summary>
    internal RootShare Shared { get; } = new();
}
