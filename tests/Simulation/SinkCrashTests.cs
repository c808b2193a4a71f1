using System.Globalization;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// Updates that send to sinks, ended at every single write. A Delta sink must then hold every row once; a sink of the
/// program's own gets a batch that it has had already with the same id and the same rows, and none is missing.
/// </summary>
public sealed class SinkCrashTests
{
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
        using TempFolder folder = new();
        Box box = new(when);
        Land(folder, first: 0, files: 1);
        await UpdateAsync(folder, new LocalStore(Guid.NewGuid), box);
        Land(folder, first: 1, files: 2);
        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        try
        {
            await UpdateAsync(folder, store, box);
        }
        catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
        {
            // The update ended in the middle; that is what this run is for.
        }

        int writes = store.Writes;
        Land(folder, first: 3, files: 1);
        UpdateSummary summary = await UpdateAsync(folder, new LocalStore(Guid.NewGuid), box);
        Assert.True(summary.IsSuccess, $"{when}: {summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault}");
        Assert.True(box.Rows.Order().SequenceEqual(Enumerable.Range(0, 100).Select(static id => (long)id)), $"{when}: the program's sink has {box.Rows.Count()} rows of 100");
        Assert.Equal("100|100|4950", await ExportedAsync(folder));
        return writes;
    }

    private static void Land(TempFolder folder, int first, int files)
    {
        for (int file = first; file < first + files; file++)
            folder.Write($"landing/in/{file}.csv", "id\n" + string.Concat(Enumerable.Range(file * 25, 25).Select(static id => $"{id}\n")));
    }

    private static PipelineProject Open(TempFolder folder, IObjectStore store)
    {
        ProjectDefinition definition = new(folder.Path, "c", "default", TargetMode.Development, folder.Below("warehouse"), Pipelines: [], Warnings: []);
        return PipelineProject.Open(definition, new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid, store);
    }

    private static async Task<UpdateSummary> UpdateAsync(TempFolder folder, IObjectStore store, ISink box)
    {
        using PipelineProject project = Open(folder, store);
        PipelineDeclaration declaration = new PipelineBuilder()
            .FromSql(new SourceText("a.sql", """
                CREATE STREAMING TABLE bronze AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint', maxFilesPerTrigger => 1);
                CREATE SINK exported USING DELTA OPTIONS (path = 'export');
                CREATE FLOW even AS INSERT INTO SINK exported BY NAME SELECT id FROM STREAM(bronze) WHERE id % 2 = 0;
                CREATE FLOW odd AS INSERT INTO SINK exported BY NAME SELECT DISTINCT id FROM STREAM(bronze) WHERE id % 2 = 1;
                """))
            .Sink("box").To(box)
            .AppendFlow("boxed", "box", Query.Stream("bronze"))
            .Build(new PipelineDefaults("main", "s"));
        return await project.PipelineOf("p", "p", declaration, new RunOptions { IsDevelopment = true }).UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
    }

    private static async Task<string> ExportedAsync(TempFolder folder)
    {
        using PipelineProject project = Open(folder, new LocalStore(Guid.NewGuid));
        SourceText query = new("query", "SELECT count(*), count(DISTINCT id), sum(id)::BIGINT FROM delta.`export`");
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(query, CancellationToken.None), CancellationToken.None);
        Assert.True(result.Read());
        return string.Create(CultureInfo.InvariantCulture, $"{result.Value(0)}|{result.Value(1)}|{result.Value(2)}");
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
