using DuckDB.NET.Data;
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
    private static IEnumerable<OpDescriptor> Descriptors =>
        [.. TimeSeriesOps.BuiltIn.Tables.Select(op => op.Descriptor), .. TimeSeriesOps.BuiltIn.Windows.Select(op => op.Descriptor)];

    public static TheoryData<string> WithSample() =>
        [.. Descriptors.Where(op => op.Sample is not null).Select(op => op.SqlName)];

    public static TheoryData<string> WithBenchmark() =>
        [.. TimeSeriesOps.BuiltIn.Tables.Where(op => op.Descriptor.Benchmark is not null).Select(op => op.Descriptor.SqlName)];

    [Theory]
    [MemberData(nameof(WithSample))]
    public async Task A_sample_gives_the_rows_it_shows(string op)
    {
        OpSample sample = Descriptors.First(known => known.SqlName == op).Sample!;
        using MillraceEngine engine = new(new EngineSettings { Threads = 1 });

        (string[] columns, string[][] rows) = Read(engine, await BindAsync(engine, sample.Query));

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
        using MillraceEngine engine = new(new EngineSettings { Threads = 1 });

        string sql = await BindAsync(engine, TimeSeriesOps.BuiltIn.FindTable(op)!.Descriptor.Benchmark!.Replace("readings", readings, StringComparison.Ordinal));

        // A report may have nothing to tell of them.
        Assert.NotEmpty(Read(engine, sql).Columns);
    }

    private static async Task<string> BindAsync(MillraceEngine engine, string query)
    {
        Governor governor = new(engine, TimeSeriesOps.BuiltIn);
        BoundQuery bound = await governor.BindAsync(
            QueryInput.Of(new SourceText("sample", query)), new NoTables(), TestContext.Current.CancellationToken);
        return bound.Sql;
    }

    private static (string[] Columns, string[][] Rows) Read(MillraceEngine engine, string sql)
    {
        using DuckDBConnection connection = engine.Pool.OpenNew();
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
