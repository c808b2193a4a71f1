using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Delta;
using Millrace.Delta.Creating;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Names;
using Millrace.TimeSeries;

namespace Millrace.SeriesBench;

/// <summary>The tables of a measurement, and both engines: Millrace over the tables, DuckDB by itself over their files.</summary>
internal sealed class World : IDisposable
{
    private readonly DeltaSession _session = new(new EngineSettings { MemoryLimitBytes = 6L << 30 });
    private readonly string _folder;
    private readonly Governor _governor;
    private readonly SnapshotResolver _resolver;

    internal World(string folder)
    {
        _folder = folder;
        _governor = new Governor(_session.Services.Engine, TimeSeriesOps.BuiltIn);
        _resolver = new SnapshotResolver(
            new Metastore(_session.Services.Environment, new LakePath(folder)), _session.Services.Engine, "main", "default", folder);
        Peer = new DuckDBConnection("DataSource=:memory:");
        Peer.Open();
        Run(Peer, "SET memory_limit='6GB'; SET TimeZone='UTC'; SET preserve_insertion_order=false");
    }

    internal DuckDBConnection Peer { get; }

    internal string PathOf(string table) => $"{_folder}/main/default/{table}";

    /// <summary>Makes a table, clustered by device and ts unless it shall not be; its files are views of the peer too, and its rows a table.</summary>
    internal async Task MakeAsync(string table, string query, bool isClustered, bool isHeld = true)
    {
        LakePath root = new(PathOf(table));
        if (Directory.Exists(root.Value)) Directory.Delete(root.Value, recursive: true);
        CreateOrder order = new(root, TableDefinition.Of(new([])), CreateMode.Create)
        {
            Rows = new BoundQuery(query),
            Clustering = isClustered ? [["device"], ["ts"]] : [],
        };
        await new TableCreator(_session.Services).CreateAsync(order, default);
        Snapshot snapshot = await (await DeltaLog.OpenAsync(_session.Services.Environment, root, default)).SnapshotAsync(default);
        string files = string.Join(", ", snapshot.Files.Select(static file => $"'{file.Path.Value}'"));
        Run(Peer, $"CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_parquet([{files}])");
        if (isHeld) Run(Peer, $"CREATE OR REPLACE TABLE {table}_memory AS SELECT * FROM {table} ORDER BY ALL");
    }

    /// <summary>Runs a query of Millrace's, its binding included.</summary>
    internal object? Own(string sql)
    {
        QueryInput input = new(sql, static _ => null);
        BoundQuery bound = _governor.BindAsync(input, _resolver, default).GetAwaiter().GetResult();
        using QueryResult result = _session.Services.Engine.Query(bound, default);
        object? first = null;
        while (result.Read()) first ??= result.Value(0);
        return first;
    }

    internal object? Other(string sql)
    {
        using DuckDBCommand command = Peer.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        object? first = null;
        while (reader.Read()) first ??= reader.GetValue(0);
        return first;
    }

    public void Dispose()
    {
        Peer.Dispose();
        _session.Dispose();
    }

    internal static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

    internal static double Seconds(Action run)
    {
        Stopwatch watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed.TotalSeconds;
    }

    internal static void Print(string what, FormattableString figures) =>
        Console.WriteLine($"  {what,-52} {figures.ToString(CultureInfo.InvariantCulture)}");

    private static void Run(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
