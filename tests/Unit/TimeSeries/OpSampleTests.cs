using DuckDB.NET.Data;
using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Duck;
using Millrace.Engine.Queries;
using Millrace.Engine.Series;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>What the documentation shows of an operator is what it does.</summary>
public sealed class OpSampleTests : IDisposable
{
    private readonly DuckPool _pool = new(new EngineSettings());

    public OpSampleTests() => _pool.Register(SeriesFunction.Register);

    public static TheoryData<string> WithSample() =>
        [.. TimeSeriesOps.BuiltIn.Tables.Where(op => op.Descriptor.Sample is not null).Select(op => op.Descriptor.SqlName)];

    public static TheoryData<string> WithBenchmark() =>
        [.. TimeSeriesOps.BuiltIn.Tables.Where(op => op.Descriptor.Benchmark is not null).Select(op => op.Descriptor.SqlName)];

    [Theory]
    [MemberData(nameof(WithSample))]
    public async Task A_sample_gives_the_rows_it_shows(string op)
    {
        OpSample sample = TimeSeriesOps.BuiltIn.FindTable(op)!.Descriptor.Sample!;
        using DuckDBConnection connection = Open();

        (string[] columns, string[][] rows) = Read(connection, await BindAsync(sample.Query));

        Assert.Equal(sample.Columns, columns);
        Assert.Equal(sample.Rows.Select(row => string.Join('|', row)), rows.Select(row => string.Join('|', row)));
    }

    [Theory]
    [MemberData(nameof(WithBenchmark))]
    public async Task A_benchmark_runs_over_readings(string op)
    {
        const string readings = """
            (SELECT CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS device, make_timestamp(i * 1000000) AS ts,
                sin(i)::DOUBLE AS x, i::DOUBLE AS y FROM range(200) AS r(i))
            """;
        using DuckDBConnection connection = Open();

        string sql = await BindAsync(TimeSeriesOps.BuiltIn.FindTable(op)!.Descriptor.Benchmark!.Replace("readings", readings, StringComparison.Ordinal));

        Assert.NotEmpty(Read(connection, sql).Rows);
    }

    public void Dispose() => _pool.Dispose();

    private DuckDBConnection Open()
    {
        DuckDBConnection connection = _pool.OpenNew();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
        return connection;
    }

    private static async Task<string> BindAsync(string query)
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 1 });
        Governor governor = new(engine, TimeSeriesOps.BuiltIn);
        BoundQuery bound = await governor.BindAsync(
            QueryInput.Of(new SourceText("sample", query)), new NoTables(), TestContext.Current.CancellationToken);
        return bound.Sql;
    }

    private static (string[] Columns, string[][] Rows) Read(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql}) AS result";
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetString(i))]);
        return ([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], [.. rows]);
    }

    private sealed class NoTables : IRelationResolver
    {
        public Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException($"A sample writes its rows down itself, but {request} was asked for.");
    }
}
