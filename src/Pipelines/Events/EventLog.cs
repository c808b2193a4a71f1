using System.Globalization;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.DeltaProtocol;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Events;

/// <summary>
/// The event log of a pipeline: an ordinary Delta table <c>event_log_&lt;key&gt;</c> in the pipeline's schema, which every
/// reader may open. Columns: docs/reference/event-log.md.
/// </summary>
public static class EventLog
{
    private const string ColumnsText =
        "id string, "
        + "sequence struct<data_plane_id:struct<instance:string,seq_no:long>,control_plane_seq_no:long>, "
        + "origin struct<cloud:string,region:string,org_id:string,user_id:string,pipeline_id:string,pipeline_type:string,"
        + "pipeline_name:string,cluster_id:string,update_id:string,table_id:string,dataset_name:string,sink_name:string,flow_id:string,"
        + "flow_name:string,batch_id:long,request_id:string,maintenance_id:string,materialization_name:string,"
        + "uc_resource_id:string>, "
        + "timestamp timestamp, message string, level string, maturity_level string, "
        + "error struct<fatal:boolean,exceptions:array<struct<class_name:string,message:string,"
        + "stack:array<struct<declaring_class:string,method_name:string,file_name:string,line_number:integer>>>>>, "
        + "details string, event_type string";

    /// <summary>The columns of an event log.</summary>
    public static TableSchema Columns { get; } = DataTypeText.ParseColumns(ColumnsText);

    /// <summary>The table of a pipeline's events.</summary>
    /// <param name="pipelineKey">Key of the pipeline.</param>
    /// <param name="catalog">The pipeline's catalog.</param>
    /// <param name="schema">The pipeline's schema.</param>
    public static TableName TableOf(string pipelineKey, string catalog, string schema)
    {
        ArgumentNullException.ThrowIfNull(pipelineKey);
        return new TableName(catalog, schema, $"event_log_{pipelineKey.Replace('-', '_')}");
    }

    /// <summary>Moves events into the table. Each file of a journal is taken exactly once, also after a crash.</summary>
    /// <param name="services">What is needed of the house.</param>
    /// <param name="home">Where the journals lie.</param>
    /// <param name="table">The table.</param>
    /// <param name="isOpen">True for a file that is still written to.</param>
    /// <param name="cancellationToken">Stops it between two files.</param>
    internal static async Task FoldAsync(
        PipelineServices services, PipelineHome home, TableName table, Func<string, bool> isOpen, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(home.Events.Value)) return;
        foreach (string journal in Directory.EnumerateFiles(home.Events.Value, "*.ndjson").Order(StringComparer.Ordinal))
        {
            if (isOpen(journal)) continue;
            await FoldOneAsync(services, home, table, journal, cancellationToken).ConfigureAwait(false);
            File.Delete(journal);
        }
    }

    private static async Task FoldOneAsync(
        PipelineServices services, PipelineHome home, TableName table, string journal, CancellationToken cancellationToken)
    {
        LakePath root = services.Metastore.PathOf(table);
        (string appId, long part) = PartOf(home, Path.GetFileNameWithoutExtension(journal));
        DeltaLog? existing = await DeltaLog.TryOpenAsync(services.Metastore.Environment, root, cancellationToken).ConfigureAwait(false);
        Snapshot? snapshot = existing is null ? null : await existing.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (snapshot?.TransactionVersion(appId) >= part) return;

        // A line cut off by a crash is no event yet and is left out.
        string columns = string.Join(", ", Columns.Select(column => $"{Sql.Text(column.Name)}: {Sql.Text(Engine.MillraceEngine.TypeName(column.Type))}"));
        BoundQuery events = new($"SELECT * FROM read_json({Sql.Text(journal)}, format='newline_delimited', ignore_errors=true, columns={{{columns}}}) WHERE id IS NOT NULL");
        ParquetWrite write = new(events, Columns, root.Value, $"part-{services.NewId():N}-");
        ParquetWritten written = services.Engine.WriteParquet(write, cancellationToken);
        Transaction transaction = snapshot is null
            ? DeltaLog.StartCreation(services.Metastore.Environment, root, TableDefinition.Of(Columns) with
            {
                Description = $"Events of the pipeline '{home.Key}'.",
                Properties = new Dictionary<string, string> { ["millrace.autoCompact"] = "auto" },
            })
            : existing!.StartTransaction(snapshot);
        List<NewFile> files = [.. written.Files.Select(file => WrittenFiles.ToNewFile(file, root, Columns, services.Clock.GetUtcNow(), WrittenFiles.DefaultIndexedColumns))];
        foreach (NewFile file in files) transaction.Add(file);
        transaction.SetTransaction(appId, part);
        CommitResult result = await transaction.CommitAsync(Operation.Named("WRITE"), cancellationToken).ConfigureAwait(false);
        if (result is not CommitResult.Committed done) Engine.MillraceEngine.DeleteWritten(write);
        else if (existing is not null)
            await services.Care.AfterCommitAsync(services.Tables, existing, new CommittedFiles(done.Version, transaction.Shape.Properties, files), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// An update that goes on for weeks must not leave a name for each of its files in the table's log: they count up one.
    /// </summary>
    private static (string AppId, long Part) PartOf(PipelineHome home, string file)
    {
        int dot = file.LastIndexOf('.');
        return dot > 0 && long.TryParse(file.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long part)
            ? ($"millrace/{home.Key}/events/{file[..dot]}", part)
            : ($"millrace/{home.Key}/events/{file}", 0);
    }
}
