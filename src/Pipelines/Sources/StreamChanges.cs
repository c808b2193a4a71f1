using Millrace.Catalog.Binding;
using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Ingest.Offsets;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sources;

/// <summary>A stream of what happened to the rows of a table: <c>STREAM(t) WITH (readChangeFeed = true)</c>.</summary>
internal static class StreamChanges
{
    /// <summary>The columns that a request gives of a table.</summary>
    public static TableSchema Columns(RelationRequest request, TableSchema table) => request.StreamOptions?.ReadsChanges == true
        ? new TableSchema([
            .. table,
            new Column(ChangeFeed.TypeColumn, new DataType.String()),
            new Column(ChangeFeed.VersionColumn, new DataType.Long()),
            new Column(ChangeFeed.TimeColumn, new DataType.Timestamp())])
        : table;

    /// <summary>What a range of versions did; all rows of the first look are inserts.</summary>
    public static async Task<string> ToSqlAsync(
        PipelineServices services, DeltaLog table, Snapshot last, SourceSlice.Versions range, CancellationToken cancellationToken)
    {
        if (range.FirstVersion is long first)
        {
            return first > range.LastVersion
                ? Engine.MillraceEngine.EmptyRelation(Columns(new RelationRequest.Table("", [], null, IsStream: true) { StreamOptions = new StreamOptions { ReadsChanges = true } }, last.Schema))
                : await new ChangeFeed(services.Tables).ToSqlAsync(table, first, range.LastVersion, cancellationToken).ConfigureAwait(false);
        }

        string rows = await services.RowsAsync(last, last.Files, cancellationToken).ConfigureAwait(false);
        return $"SELECT *, 'insert' AS {ChangeFeed.TypeColumn}, {Sql.Number(last.Version)}::BIGINT AS {ChangeFeed.VersionColumn}, "
            + $"{Sql.Instant(last.TimestampUtc)} AS {ChangeFeed.TimeColumn} FROM ({rows}\n)";
    }
}
