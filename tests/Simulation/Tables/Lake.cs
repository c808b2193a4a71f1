using System.Globalization;
using Millrace.Delta.Altering;
using Millrace.Delta.Changing;
using Millrace.Delta.Creating;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>One process and one table of it: what the library does, in few words. A new one knows only what the store holds.</summary>
internal sealed class Lake(MillraceEngine engine, IObjectStore store, TimeProvider clock, LakePath root)
{
    private DeltaLog? _log;

    public LakePath Root => root;

    public TableServices Services { get; } =
        new(new DeltaEnvironment(store, engine.CheckpointFiles, clock, Guid.NewGuid), engine) { Care = new TableCare() };

    /// <summary>Another table, for the same process.</summary>
    public Lake With(LakePath other) => new(engine, store, clock, other);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<DeltaLog> OpenAsync() => _log ??= await DeltaLog.OpenAsync(Services.Environment, root, Stop);

    public async Task<DeltaLog?> TryOpenAsync() => _log ??= await DeltaLog.TryOpenAsync(Services.Environment, root, Stop);

    public async Task<Snapshot> LatestAsync() => await (await OpenAsync()).SnapshotAsync(Stop);

    public async Task<Snapshot> AtAsync(long version) => await (await OpenAsync()).SnapshotAtVersionAsync(version, Stop);

    public static TableDefinition Define(string columns, string[] partitions, params (string Name, string Value)[] properties) => new(
        DataTypeText.ParseColumns(columns), partitions, properties.ToDictionary(pair => pair.Name, pair => pair.Value), Description: null, Name: null);

    public Task<ChangeResult> CreateAsync(TableDefinition definition, string? rows = null, CreateMode mode = CreateMode.Create) =>
        new TableCreator(Services).CreateAsync(new CreateOrder(root, definition, mode) { Rows = rows is null ? null : new BoundQuery(rows) }, Stop);

    public Task<ChangeResult> AppendAsync(string sql) => WriteAsync(sql, new WriteMode.Append());

    public Task<ChangeResult> WriteAsync(string sql, WriteMode mode) => WriteAsync(new WriteOrder(new BoundQuery(sql), mode));

    public async Task<ChangeResult> WriteAsync(WriteOrder order) => await new TableWriter(Services).WriteAsync(await OpenAsync(), order, Stop);

    public async Task<ChangeResult> DeleteAsync(string? where) =>
        await new TableChanger(Services).DeleteAsync(await OpenAsync(), new DeleteOrder(where is null ? null : new BoundExpression(where), "t"), Stop);

    public async Task<ChangeResult> UpdateAsync(string where, params (string Path, string Value)[] set) => await new TableChanger(Services).UpdateAsync(
        await OpenAsync(), new UpdateOrder([.. set.Select(static one => Assign(one.Path, one.Value))], new BoundExpression(where), "t"), Stop);

    public async Task<ChangeResult> MergeAsync(string source, string condition, bool withSchema, params MergeClause[] clauses) => await new TableChanger(Services).MergeAsync(
        await OpenAsync(), new MergeOrder(new BoundQuery(source), "s", "t", new BoundExpression(condition), clauses) { WithSchemaEvolution = withSchema }, Stop);

    public static Assignment Assign(string path, string value) => new(path.Split('.'), new BoundExpression(value));

    public async Task<ChangeResult> AlterAsync(AlterOrder order) => await new TableAlterer(Services).AlterAsync(await OpenAsync(), order, Stop);

    public async Task<ChangeResult> OptimizeAsync(OptimizeOrder order, long bytesOfCommit = 16L << 30) =>
        await new TableOptimizer(Services) { BytesOfCommit = bytesOfCommit }.OptimizeAsync(await OpenAsync(), order, Stop);

    public async Task<ChangeResult> PurgeAsync() => await new TableOptimizer(Services).PurgeAsync(await OpenAsync(), new PurgeOrder(), Stop);

    public async Task<VacuumResult> VacuumAsync(VacuumOrder order) => await new TableVacuum(Services).VacuumAsync(await OpenAsync(), order, Stop);

    public async Task<ChangeResult> RestoreAsync(long version) => await new TableRestorer(Services).RestoreAsync(await OpenAsync(), new RestoreOrder(version), Stop);

    public async Task<ChangeResult> CloneAsync(LakePath source, bool isShallow)
    {
        DeltaLog log = await DeltaLog.OpenAsync(Services.Environment, source, Stop);
        return await new TableCloner(Services).CloneAsync(new CloneOrder(await log.SnapshotAsync(Stop), root, CreateMode.Create) { IsShallow = isShallow }, Stop);
    }

    /// <summary>Rows as text, values joined by a bar, in ordinal order.</summary>
    public async Task<List<string>> RowsAsync(Snapshot snapshot, string select = "*")
    {
        TableScan scan = await new TableScanner(Services).ScanAsync(snapshot, FilePredicate.Anything, Stop);
        return Query($"SELECT {select} FROM ({scan.Sql}) AS t");
    }

    public List<string> Query(string sql)
    {
        List<string> rows = [];
        using QueryResult result = engine.Query(new BoundQuery(sql), Stop);
        while (result.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, result.Columns.Count).Select(column => Convert.ToString(result.Value(column) ?? "null", CultureInfo.InvariantCulture))));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
