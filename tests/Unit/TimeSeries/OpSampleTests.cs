using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>What the documentation shows of an operator is what it does.</summary>
public sealed class OpSampleTests
{
    private static readonly OpDescriptor[] All =
        [.. TimeSeriesOps.BuiltIn.Tables.Select(op => op.Descriptor), .. TimeSeriesOps.BuiltIn.Windows.Select(op => op.Descriptor)];

    public static TheoryData<string> WithSample() => [.. All.Where(op => op.Sample is not null).Select(op => op.SqlName)];

    public static TheoryData<string> WithBenchmark() => [.. All.Where(op => op.Benchmark is not null).Select(op => op.SqlName)];

    [Theory]
    [MemberData(nameof(WithSample))]
    public async Task A_sample_gives_the_rows_it_shows(string op)
    {
        OpSample sample = All.Single(known => known.SqlName == op).Sample!;

        (string[] columns, string[] rows) = await RunAsync(sample.Query);

        Assert.Equal(sample.Columns, columns);
        Assert.Equal(sample.Rows.Select(row => string.Join('|', row)), rows);
    }

    [Theory]
    [MemberData(nameof(WithBenchmark))]
    public async Task A_benchmark_runs_over_readings(string op)
    {
        const string readings = """
            WITH readings AS (
                SELECT CASE WHEN i < 100 THEN 'a' ELSE 'b' END AS device, CAST(make_timestamp(i * 1000000) AS TIMESTAMP_NTZ) AS ts,
                    CAST(sin(i) AS DOUBLE) AS x, CAST(i AS DOUBLE) AS y FROM range(200) AS r(i))
            """;

        (_, string[] rows) = await RunAsync($"{readings} {All.Single(known => known.SqlName == op).Benchmark}");

        Assert.NotEmpty(rows);
    }

    private static async Task<(string[] Columns, string[] Rows)> RunAsync(string query)
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 1 });
        Governor governor = new(engine, TimeSeriesOps.BuiltIn);
        BoundQuery bound = await governor.BindAsync(
            QueryInput.Of(new SourceText("sample", query)), new NoTables(), TestContext.Current.CancellationToken);
        using QueryResult result = engine.Query(
            new BoundQuery($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({bound.Sql}\n) AS result"), TestContext.Current.CancellationToken);
        List<string> rows = [];
        while (result.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, result.Columns.Count).Select(at => (string?)result.Value(at) ?? "NULL")));
        return ([.. result.Columns.Select(column => column.Name)], [.. rows]);
    }

    private sealed class NoTables : IRelationResolver
    {
        public Task<ResolvedRelation> ResolveAsync(RelationRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException($"A sample writes its rows down itself, but {request} was asked for.");
    }
}
