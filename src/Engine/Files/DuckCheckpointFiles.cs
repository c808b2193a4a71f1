using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Engine.Files;

/// <summary>
/// Reads and writes Delta checkpoints through DuckDB. Thread safety: every call uses a connection of its own.
/// </summary>
/// <param name="open">Makes an open connection that the call may dispose.</param>
public sealed class DuckCheckpointFiles(Func<DuckDBConnection> open) : IParquetFiles
{
    private const int BatchRows = 16_384;

    /// <inheritdoc/>
    public async IAsyncEnumerable<CheckpointBatch> ReadCheckpointAsync(
        LakePath file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using DuckDBConnection connection = open();
        CheckpointColumns columns = Guarded(file, () => CheckpointColumns.Read(connection, file));
        List<LogAction> others = await GuardedAsync(
            file, () => ReadOthersAsync(connection, file, columns, cancellationToken)).ConfigureAwait(false);
        yield return new CheckpointBatch(AddColumns.Empty, others);
        if (columns.AddQuery is not string query) yield break;

        using DuckDBCommand command = CommandOf(connection, query, file);
        using DbDataReader reader = await GuardedAsync(
            file, () => command.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        while (true)
        {
            AddBatch batch = new(BatchRows);
            await GuardedAsync(file, () => batch.FillAsync(reader, cancellationToken)).ConfigureAwait(false);
            if (batch.Count == 0) yield break;
            yield return new CheckpointBatch(batch.ToColumns(), []);
        }
    }

    /// <inheritdoc/>
    public async Task WriteCheckpointAsync(
        LakePath file, IAsyncEnumerable<CheckpointBatch> batches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batches);
        using DuckDBConnection connection = open();
        try
        {
            await CheckpointTable.FillAsync(connection, batches, cancellationToken).ConfigureAwait(false);
            await CheckpointTable.CopyAsync(connection, file, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDBException cause)
        {
            throw FoundationErrors.StorageFailed("write the checkpoint", file.Value, cause);
        }
    }

    private static async Task<List<LogAction>> ReadOthersAsync(
        DuckDBConnection connection, LakePath file, CheckpointColumns columns, CancellationToken cancellationToken)
    {
        List<LogAction> actions = [];
        foreach ((string kind, string query) in columns.OtherQueries)
        {
            using DuckDBCommand command = CommandOf(connection, query, file);
            using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (ActionJson.Parse(kind, reader.GetString(0)) is LogAction action) actions.Add(action);
            }
        }

        return actions;
    }

    private static DuckDBCommand CommandOf(DuckDBConnection connection, string query, LakePath file)
    {
        DuckDBCommand command = connection.CreateCommand();
        command.CommandText = query;
        command.Parameters.Add(new DuckDBParameter(file.Value));
        return command;
    }

    private static T Guarded<T>(LakePath file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is DuckDBException or JsonException)
        {
            throw DeltaErrors.LogCorrupt(file, $"it is no readable checkpoint ({cause.Message})", cause);
        }
    }

    private static async Task<T> GuardedAsync<T>(LakePath file, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is DuckDBException or JsonException)
        {
            throw DeltaErrors.LogCorrupt(file, $"it is no readable checkpoint ({cause.Message})", cause);
        }
    }
}
