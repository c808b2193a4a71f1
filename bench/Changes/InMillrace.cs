using System.Diagnostics;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.ChangesBench;

/// <summary>The same by AUTO CDC: durable, in a Delta table, right for late events too.</summary>
internal static class InMillrace
{
    private const string Sql = """
        CREATE TEMPORARY VIEW events AS SELECT * FROM STREAM read_files('landing', format => 'parquet');
        CREATE STREAMING TABLE history TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')
        FLOW AUTO CDC FROM STREAM(events) KEYS (id) APPLY AS DELETE WHEN op = 'D' SEQUENCE BY seq COLUMNS (id, name, amount) STORED AS SCD TYPE 2;
        """;

    internal static async Task RunAsync(string work, long keys, long changes, double byHand, double byHandMiB)
    {
        await File.WriteAllTextAsync(Path.Combine(work, "a.sql"), Sql);
        await File.WriteAllTextAsync(
            Path.Combine(work, "millrace.yml"),
            "bundle: { name: b }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: a.sql } }] } } }\n");
        using PipelineProject project = PipelineProject.Open(
            new ProjectRequest(work, "bench"), new EngineSettings { MemoryLimitBytes = 4L << 30 }, TimeProvider.System, Guid.NewGuid);
        Pipeline pipeline = (await project.PipelinesAsync(CancellationToken.None)).Single();
        double first = await UpdateAsync(pipeline);
        File.Move(Path.Combine(work, "later", "changes.parquet"), Path.Combine(work, "landing", "changes.parquet"));
        double seconds = await UpdateAsync(pipeline);
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
        Console.WriteLine($"Millrace: first load {first:0.00} s, changes {seconds:0.00} s");
        Console.WriteLine($"{changes:N0} changes of {keys:N0} keys: ratio {seconds / byHand:0.00}, peak {peak:0} MiB (by hand {byHandMiB:0} MiB)");
        using QueryResult same = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", $"""
            SELECT (SELECT count(*) FROM s.history) AS rows,
              (SELECT count(*) FROM (SELECT * FROM s.history EXCEPT ALL SELECT id, name, amount, start, finish FROM read_files('{work}/history1.parquet', format => 'parquet'))) AS extra
            """), CancellationToken.None), CancellationToken.None);
        same.Read();
        Console.WriteLine($"{same.Value(0)} rows, {same.Value(1)} differ");
    }

    private static async Task<double> UpdateAsync(Pipeline pipeline)
    {
        Stopwatch watch = Stopwatch.StartNew();
        UpdateSummary summary = await pipeline.UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
        if (!summary.IsSuccess) throw summary.Datasets.First(static dataset => dataset.Fault is not null).Fault!;
        return watch.Elapsed.TotalSeconds;
    }
}
