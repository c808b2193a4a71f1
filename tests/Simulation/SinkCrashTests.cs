using System.Globalization;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Contract;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// Updates that send to sinks, ended at every single write. A Delta sink must then hold every row once; a sink of the
/// program's own gets a batch that it has had already with the same id and the same rows, and none is missing.
/// </summary>
public sealed class SinkCrashTests
{
    private const string Sql = """
        CREATE STREAMING TABLE bronze AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint', maxFilesPerTrigger => 1);
        CREATE SINK exported USING DELTA OPTIONS (path = 'export');
        CREATE FLOW even AS INSERT INTO SINK exported BY NAME SELECT id FROM STREAM(bronze) WHERE id % 2 = 0;
        CREATE FLOW odd AS INSERT INTO SINK exported BY NAME SELECT DISTINCT id FROM STREAM(bronze) WHERE id % 2 = 1;
        """;

    [Theory]
    [InlineData(FaultKind.CrashAfter)]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.FailAfter)]
    public async Task Every_row_arrives_wherever_the_update_ends(FaultKind kind)
    {
        int writes = await RunAsync(n: null, kind);
        Assert.InRange(writes, 10, 200);
        for (int n = 1; n <= writes; n++)
        {
            if (Effort.EndsAt(n, 7, kind)) await RunAsync(n, kind);
        }
    }

    private static async Task<int> RunAsync(int? n, FaultKind kind)
    {
        string when = $"after {kind} at write {n?.ToString(CultureInfo.InvariantCulture) ?? "none"}";
        Box box = new(when);
        using CrashProject project = new(Sql) { Code = builder => builder.Sink("box").To(box).AppendFlow("boxed", "box", Query.Stream("bronze")) };
        Land(project, first: 0, files: 1);
        await project.UpdateAsync();
        Land(project, first: 1, files: 2);
        int writes = await project.EndUpdateAsync(n, kind);
        Land(project, first: 3, files: 1);
        await project.UpdateAsync(when);
        Assert.True(box.Rows.Order().SequenceEqual(Enumerable.Range(0, 100).Select(static id => (long)id)), $"{when}: the program's sink has {box.Rows.Count()} rows of 100");
        Assert.Equal(new long[] { 100, 100, 4950 }, await project.NumbersAsync("SELECT count(*), count(DISTINCT id), sum(id)::BIGINT FROM delta.`export`"));
        return writes;
    }

    private static void Land(CrashProject project, int first, int files)
    {
        for (int file = first; file < first + files; file++)
            project.Land(file, "id\n" + string.Concat(Enumerable.Range(file * 25, 25).Select(static id => $"{id}\n")));
    }

    /// <summary>Keeps what it was given by id, so a batch that comes again must be the same.</summary>
    private sealed class Box(string when) : ISink
    {
        private readonly Dictionary<string, long[]> _batches = [];

        public IEnumerable<long> Rows => _batches.Values.SelectMany(static rows => rows);

        public async Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
        {
            List<long> rows = [];
            await foreach (Row row in batch.ReadAsync<Row>(cancellationToken)) rows.Add(row.Id);
            Assert.True(rows.Count == batch.RowCount, $"{when}: batch {batch.Id} says {batch.RowCount} rows and has {rows.Count}");
            if (_batches.TryGetValue(batch.Id, out long[]? before)) Assert.True(before.Order().SequenceEqual(rows.Order()), $"{when}: batch {batch.Id} came again with other rows");
            _batches[batch.Id] = [.. rows];
        }
    }

    private sealed record Row(long Id);
}
