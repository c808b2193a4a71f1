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
    private static readonly (string Kind, IReadOnlyList<string> RequiredField)[] FactKinds =
    [
        ("protocol", ["protocol", "minReaderVersion"]), ("metaData", ["metaData", "id"]), ("txn", ["txn", "appId"]),
        ("domainMetadata", ["domainMetadata", "domain"]), ("checkpointMetadata", ["checkpointMetadata", "version"]),
        ("sidecar", ["sidecar", "path"]),
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
        IReadOnlyList<RowGroup> groups = RowGroup.Read(
            connection, source, [DuckCheckpointFile.AddPath, .. FactKinds.Select(fact => fact.RequiredField)]);
        List<LogAction> facts = ReadFacts(connection, source, schema, groups);
        return new DuckCheckpointFile(OpenUtc, file, stamp, schema, groups, facts);
    }

    /// <summary>
    /// Small actions are few and stand together, so only the row groups that hold some are looked at: the footer tells.
    /// </summary>
    private static List<LogAction> ReadFacts(
        DuckDBConnection connection, string source, CheckpointSchema schema, IReadOnlyList<RowGroup> groups)
    {
        List<LogAction> facts = [];
        foreach ((string kind, IReadOnlyList<string> required) in FactKinds)
        {
            if (!schema.Has(required)) continue;
            foreach (RowGroup group in groups.Where(group => group.MayHold(required)))
            {
                using ChunkReader reader = ChunkReader.Open(connection, $"""
                    SELECT CAST(to_json({Sql.Name(kind)}) AS VARCHAR) FROM read_parquet({source}, file_row_number = true)
                    WHERE {CheckpointSchema.Reference(required)} IS NOT NULL AND {group.Condition}
                    """);
                while (reader.Next())
                {
                    for (int row = 0; row < reader.Rows; row++)
                    {
                        if (ActionJson.Parse(kind, reader.String(0, row) ?? "null") is LogAction fact) facts.Add(fact);
                    }
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
