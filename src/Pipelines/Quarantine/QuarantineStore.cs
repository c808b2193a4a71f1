using System.Globalization;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Quarantine;

/// <summary>
/// The table of the rows that may not go to a dataset. A batch's rows are committed here before the batch is committed to
/// the dataset. Should the update end between the two, the batch is judged again, perhaps by other rules, and its rows take
/// the place of those it left here: nothing is lost, doubled or in both tables.
/// </summary>
/// <param name="services">The engine, tables and the clock.</param>
/// <param name="home">The pipeline that owns the table.</param>
/// <param name="dataset">The dataset.</param>
internal sealed class QuarantineStore(PipelineServices services, PipelineHome home, DatasetDeclaration dataset)
{
    /// <summary>What the table says of its kind.</summary>
    public const string Kind = "Quarantine";

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Name of the table.</summary>
    public TableName Name { get; } = DatasetDeclaration.QuarantineOf(dataset.Name);

    /// <summary>Refuses to use a table that is no quarantine of this pipeline.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_TABLE_EXISTS.</exception>
    public static async Task CheckAsync(PipelineServices services, PipelineHome home, DatasetDeclaration dataset, CancellationToken cancellationToken)
    {
        if (dataset.Quarantine is not TableName name) return;
        DeltaLog? table = await services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (table is null) return;
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (!IsOwn(snapshot, home)) throw QuarantineErrors.NotOwned(dataset);
    }

    /// <summary>The table, or null when there is none that this pipeline made as a quarantine.</summary>
    public async Task<DeltaLog?> OpenAsync(CancellationToken cancellationToken)
    {
        DeltaLog? table = await services.Metastore.TryOpenAsync(Name, cancellationToken).ConfigureAwait(false);
        if (table is null) return null;
        return IsOwn(await table.SnapshotAsync(cancellationToken).ConfigureAwait(false), home) ? table : null;
    }

    /// <summary>Makes the table when the dataset has a rule that needs it.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (dataset.Quarantine is null || await OpenAsync(cancellationToken).ConfigureAwait(false) is not null) return;
        Dictionary<string, string> properties = new(StringComparer.Ordinal) { [OwnedTable.OwnerProperty] = home.Key, [OwnedTable.KindProperty] = Kind };
        TableDefinition definition = new(QuarantineColumns.Schema, [], properties, $"Rows that may not go to {dataset.Name}", Name: null);
        Transaction creation = DeltaLog.StartCreation(services.Metastore.Environment, services.Metastore.PathOf(Name), definition);
        await creation.CommitAsync(Operation.Named("CREATE TABLE"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the rows of a batch that is about to be committed to the dataset.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="kept">Its rows that may not go to the dataset; null for none.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    public async Task TakeAsync(QuarantineBatch batch, KeptRows? kept, CancellationToken cancellationToken)
    {
        string flow = batch.Progress?.AppId ?? "";
        bool isFirst = _known.Add(flow);
        if (kept is null && !isFirst && !batch.ReplacesAll) return;
        if (kept is not null) await EnsureAsync(cancellationToken).ConfigureAwait(false);
        if (await OpenAsync(cancellationToken).ConfigureAwait(false) is not DeltaLog table) return;
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        bool isRepeated = batch.Progress is (string appId, long number) && snapshot.TransactionVersion(appId) >= number;
        bool hasOld = snapshot.Files.Count > 0 && (batch.ReplacesAll || isRepeated);
        if (kept is null && !hasOld) return;
        WriteMode mode = batch.ReplacesAll ? new WriteMode.Overwrite()
            : isRepeated ? new WriteMode.ReplaceWhere(new BoundExpression(batch.Condition), "q")
            : new WriteMode.Append();
        WriteOrder order = new(Rows(batch, kept), mode) { Notes = new CommitNotes { Progress = isRepeated ? null : batch.Progress } };
        await new TableWriter(services.Tables).WriteAsync(table, order, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets go of all rows, for a dataset that begins again.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) =>
        TakeAsync(new QuarantineBatch("", Number: null, Progress: null, ReplacesAll: true, Source: "{}", UpdateId: ""), kept: null, cancellationToken);

    private static bool IsOwn(Snapshot snapshot, PipelineHome home) =>
        snapshot.Properties.GetValueOrDefault(OwnedTable.OwnerProperty) == home.Key
        && snapshot.Properties.GetValueOrDefault(OwnedTable.KindProperty) == Kind;

    private BoundQuery Rows(QuarantineBatch batch, KeptRows? kept)
    {
        if (kept is null) return new BoundQuery(Engine.MillraceEngine.EmptyRelation(QuarantineColumns.Schema));
        string number = batch.Number is long value ? Sql.Number(value) : "NULL";
        return new BoundQuery($"""
            SELECT CAST(uuid() AS VARCHAR) AS {QuarantineColumns.Id}, content AS "{QuarantineColumns.Row}",
              {FailedRules(dataset.Expectations, "mask")} AS {QuarantineColumns.FailedRules},
              coalesce(origin, {Sql.Text(batch.Source)}) AS {QuarantineColumns.Source}, {Sql.Text(batch.Flow)} AS {QuarantineColumns.Flow},
              {Sql.Text(batch.UpdateId)} AS {QuarantineColumns.UpdateId}, CAST({number} AS BIGINT) AS {QuarantineColumns.Batch},
              {Sql.Instant(services.Clock.GetUtcNow())} AS {QuarantineColumns.QuarantinedAt}, '{QuarantineColumns.Waiting}' AS {QuarantineColumns.Status},
              CAST(NULL AS TIMESTAMPTZ) AS {QuarantineColumns.ReplayedAt}, CAST(NULL AS BIGINT) AS {QuarantineColumns.Replay}
            FROM ({kept.Sql})
            """);
    }

    /// <summary>The names of the rules whose bits are set, in their order.</summary>
    public static string FailedRules(IReadOnlyList<Expectation> rules, string mask)
    {
        IEnumerable<string> names = rules.Select((rule, index) =>
            string.Create(CultureInfo.InvariantCulture, $"CASE WHEN ({mask} & {1L << index}) <> 0 THEN {Sql.Text(rule.Name)} END"));
        return $"[broken FOR broken IN [{string.Join(", ", names)}] IF broken IS NOT NULL]";
    }
}
