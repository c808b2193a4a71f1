using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Duck;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>
/// Reads and writes Delta checkpoints through DuckDB. Thread safety: every call uses a connection of its own.
/// </summary>
/// <param name="open">Makes an open connection that the call may dispose.</param>
public sealed class DuckCheckpointFiles(Func<DuckDBConnection> open) : IParquetFiles
{
    // A field that is set in every row of the kind tells whether the row is of that kind: a null struct may come
    // back as a struct of nulls.
    private static readonly (string Kind, string RequiredField)[] FactKinds =
    [
        ("protocol", "minReaderVersion"), ("metaData", "id"), ("txn", "appId"), ("domainMetadata", "domain"),
        ("checkpointMetadata", "version"), ("sidecar", "path"),
    ];

    /// <inheritdoc/>
    public Task<ICheckpointFile> OpenCheckpointAsync(LakePath file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ICheckpointFile>(CheckpointFault.Guard(file, () => Open(file)));
    }

    /// <inheritdoc/>
    public Task<CheckpointWritten> WriteCheckpointAsync(
        LakePath file, CheckpointContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using DuckDBConnection connection = OpenUtc();
            CheckpointTable.Fill(connection, content);
            RequireSame(content);
            long actions = CheckpointTable.Copy(connection, file, content);
            RequireSame(content);
            return Task.FromResult(new CheckpointWritten(actions, CheckpointTable.CountDataFiles(connection, file)));
        }
        catch (DuckDBException cause)
        {
            throw FoundationErrors.StorageFailed("write the checkpoint", file.Value, cause);
        }
    }

    private static void RequireSame(CheckpointContent content)
    {
        foreach (DuckCheckpointFile part in content.Parts.Select(part => part.File).OfType<DuckCheckpointFile>())
            part.RequireSame();
    }

    private DuckCheckpointFile Open(LakePath file)
    {
        FileStamp stamp = FileStamp.Of(file);
        string source = ParquetPath.Quote(file.Value);
        using DuckDBConnection connection = OpenUtc();
        CheckpointSchema schema = CheckpointSchema.Read(connection, source);
        using DuckDBCommand count = connection.CreateCommand();
        count.CommandText = $"SELECT num_rows FROM parquet_file_metadata({source})";
        int rows = checked((int)(long)(count.ExecuteScalar() ?? 0L));
        return new DuckCheckpointFile(OpenUtc, file, stamp, schema, rows, ReadFacts(connection, source, schema));
    }

    private static List<LogAction> ReadFacts(DuckDBConnection connection, string source, CheckpointSchema schema)
    {
        (string Kind, string RequiredField)[] kinds =
            [.. FactKinds.Where(fact => schema.Has(fact.Kind, fact.RequiredField))];
        List<LogAction> facts = [];
        if (kinds.Length == 0) return facts;
        string Present((string Kind, string RequiredField) fact) =>
            $"{CheckpointSchema.Reference(fact.Kind, fact.RequiredField)} IS NOT NULL";
        IEnumerable<string> columns = kinds.Select(fact =>
            $"CASE WHEN {Present(fact)} THEN CAST(to_json({Sql.Name(fact.Kind)}) AS VARCHAR) END");
        using ChunkReader reader = ChunkReader.Open(
            connection,
            $"SELECT {string.Join(", ", columns)} FROM read_parquet({source}) WHERE {string.Join(" OR ", kinds.Select(Present))}");
        while (reader.Next())
        {
            for (int row = 0; row < reader.Rows; row++)
            {
                for (int kind = 0; kind < kinds.Length; kind++)
                {
                    if (reader.String(kind, row) is string json && ActionJson.Parse(kinds[kind].Kind, json) is LogAction fact)
                        facts.Add(fact);
                }
            }
        }

        return facts;
    }

    /// <summary>Timestamps of statistics become text in the zone of the session.</summary>
    private DuckDBConnection OpenUtc()
    {
        DuckDBConnection connection = open();
        using DuckDBCommand zone = connection.CreateCommand();
        zone.CommandText = "SET TimeZone = 'UTC'";
        zone.ExecuteNonQuery();
        return connection;
    }
}
