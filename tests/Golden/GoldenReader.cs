using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;

namespace Millrace.Golden;

/// <summary>Reads Delta tables as a person does who names them by path in SQL.</summary>
public sealed class GoldenReader : IDisposable
{
    private readonly SnapshotResolver _resolver;
    private readonly Governor _governor;

    public GoldenReader()
    {
        Engine = new MillraceEngine(new EngineSettings { Threads = 2 });
        DeltaEnvironment environment = new(
            new LocalStore(Guid.NewGuid), Engine.CheckpointFiles, TimeProvider.System, Guid.NewGuid);
        Metastore metastore = new(environment, new LakePath(Path.GetTempPath()));
        _resolver = new SnapshotResolver(metastore, Engine, "main", "default", Path.GetTempPath());
        _governor = new Governor(Engine, TimeSeriesOps.BuiltIn);
    }

    public MillraceEngine Engine { get; }

    /// <summary>The text by which a query names a table at its latest or at a given version.</summary>
    public static string Named(LakePath root, long? version = null)
    {
        string name = $"delta.`{root.Value.Replace("`", "``", StringComparison.Ordinal)}`";
        return version is long number ? $"{name} VERSION AS OF {Sql.Number(number)}" : name;
    }

    public Task<BoundQuery> BindAsync(string sql, CancellationToken cancellationToken) =>
        _governor.BindAsync(QueryInput.Of(new SourceText("query", sql)), _resolver, cancellationToken);

    /// <summary>Runs a query that gives one number.</summary>
    public async Task<long> NumberAsync(string sql, CancellationToken cancellationToken)
    {
        using QueryResult result = Engine.Query(await BindAsync(sql, cancellationToken), cancellationToken);
        return result.Read() ? Convert.ToInt64(result.Value(0), System.Globalization.CultureInfo.InvariantCulture) : -1;
    }

    public void Dispose() => Engine.Dispose();
}
