using Millrace.Delta.Changing;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>A folder, a clock, an engine and one table in it.</summary>
internal sealed class TableWorld : IDisposable
{
    private readonly TempFolder _folder = new();

    private readonly bool _ownsEngine;

    /// <param name="engine">An engine that several worlds share; null for one of its own.</param>
    public TableWorld(MillraceEngine? engine = null)
    {
        _ownsEngine = engine is null;
        Engine = engine ?? new MillraceEngine(new EngineSettings { Threads = 2 });
        Environment = new DeltaEnvironment(new LocalStore(Guid.NewGuid), Engine.CheckpointFiles, Clock, Guid.NewGuid);
        Services = new TableServices(Environment, Engine);
    }

    public ManualClock Clock { get; } = new();

    public MillraceEngine Engine { get; }

    public DeltaEnvironment Environment { get; set; }

    public TableServices Services { get; set; }

    public LakePath Root => new(_folder.Below("table"));

    public TableWriter Writer => new(Services);

    public TableChanger Changer => new(Services);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<DeltaLog> CreateAsync(string columns, string[]? partitions = null, params (string Name, string Value)[] properties)
    {
        TableDefinition definition = new(
            DataTypeText.ParseColumns(columns), partitions ?? [], properties.ToDictionary(pair => pair.Name, pair => pair.Value), Description: null, Name: null);
        return await DeltaLog.CreateAsync(Environment, Root, definition, Stop);
    }

    public Task<ChangeResult> AppendAsync(DeltaLog table, string sql) => WriteAsync(table, sql, new WriteMode.Append());

    public Task<ChangeResult> WriteAsync(DeltaLog table, string sql, WriteMode mode) =>
        Writer.WriteAsync(table, new WriteOrder(new BoundQuery(sql), mode), Stop);

    public Task<ChangeResult> DeleteAsync(DeltaLog table, string? predicate) =>
        Changer.DeleteAsync(table, new DeleteOrder(predicate is null ? null : new BoundExpression(predicate), "t"), Stop);

    public Task<ChangeResult> UpdateAsync(DeltaLog table, string? predicate, params (string Path, string? Value)[] set) => Changer.UpdateAsync(
        table, new UpdateOrder([.. set.Select(Assign)], predicate is null ? null : new BoundExpression(predicate), "t"), Stop);

    public Task<ChangeResult> MergeAsync(DeltaLog table, string source, string condition, params MergeClause[] clauses) =>
        Changer.MergeAsync(table, new MergeOrder(new BoundQuery(source), "s", "t", new BoundExpression(condition), clauses), Stop);

    public static Assignment Assign((string Path, string? Value) set) =>
        new(set.Path.Split('.'), set.Value is null ? null : new BoundExpression(set.Value));

    public async Task<List<string>> RowsAsync(DeltaLog table, string select = "*") => await RowsAsync(await table.SnapshotAsync(Stop), select);

    /// <summary>Rows as text, values joined by a bar, in ordinal order.</summary>
    public async Task<List<string>> RowsAsync(Snapshot snapshot, string select = "*")
    {
        TableScan scan = await new TableScanner(Services).ScanAsync(snapshot, FilePredicate.Anything, Stop);
        return Query($"SELECT {select} FROM ({scan.Sql}) AS t");
    }

    public List<string> Query(string sql)
    {
        List<string> rows = [];
        using QueryResult result = Engine.Query(new BoundQuery(sql), Stop);
        while (result.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, result.Columns.Count).Select(column => Convert.ToString(result.Value(column) ?? "null", System.Globalization.CultureInfo.InvariantCulture))));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    public void Dispose()
    {
        if (_ownsEngine) Engine.Dispose();
        _folder.Dispose();
    }
}
