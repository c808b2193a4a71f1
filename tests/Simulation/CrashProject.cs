using System.Globalization;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// A project whose pipeline reads <c>landing/in</c> and whose updates end where a test wants it. Each piece of work opens the
/// project anew, as a process does that was started again. Nothing is tried twice: a fault ends the update.
/// </summary>
internal sealed class CrashProject : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TimeProvider _clock;
    private readonly int _threads;

    /// <param name="sql">What the pipeline declares.</param>
    /// <param name="clock">The time; null for the true one.</param>
    /// <param name="threads">Threads of updates.</param>
    public CrashProject(string sql, TimeProvider? clock = null, int threads = 1)
    {
        _clock = clock ?? TimeProvider.System;
        _threads = threads;
        _folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { development: true, catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
        Declare(sql);
    }

    /// <summary>What is declared in code, beside the SQL; null for nothing.</summary>
    public Action<PipelineBuilder>? Code { get; init; }

    /// <summary>Changes what the pipeline declares.</summary>
    public void Declare(string sql) => _folder.Write("src/a.sql", sql);

    /// <summary>A new file for the pipeline to read.</summary>
    public void Land(int file, string text) => _folder.Write(string.Create(CultureInfo.InvariantCulture, $"landing/in/{file:D4}.csv"), text);

    /// <summary>Files of ten rows <c>id,v</c>; ids go on from file to file, every fifth v is -1, the others are 1.</summary>
    public void LandReadings(int first, int files)
    {
        for (int file = first; file < first + files; file++)
            Land(file, "id,v\n" + string.Concat(Enumerable.Range(file * 10, 10).Select(static id => string.Create(CultureInfo.InvariantCulture, $"{id},{(id % 5 == 0 ? -1 : 1)}\n"))));
    }

    /// <summary>One update that must succeed.</summary>
    /// <param name="when">What came before, for the message.</param>
    /// <param name="request">What to update; null for everything that is due.</param>
    public async Task<UpdateSummary> UpdateAsync(string when = "undisturbed", UpdateRequest? request = null)
    {
        UpdateSummary summary = await WorkAsync(pipeline => UpdateAsync(pipeline, request));
        Assert.True(summary.IsSuccess, $"{when}: {summary.Datasets.FirstOrDefault(static dataset => dataset.Fault is not null)?.Fault}");
        return summary;
    }

    /// <summary>One update that goes wrong at a write.</summary>
    /// <param name="n">The write to end at, from 1; null to let all succeed.</param>
    /// <param name="kind">How the write goes wrong.</param>
    /// <param name="request">What to update; null for everything that is due.</param>
    /// <returns>The writes that were made.</returns>
    public Task<int> EndUpdateAsync(int? n, FaultKind kind, UpdateRequest? request = null) => EndAsync(n, kind, pipeline => UpdateAsync(pipeline, request));

    /// <inheritdoc cref="EndUpdateAsync"/>
    public async Task<int> EndAsync<T>(int? n, FaultKind kind, Func<Pipeline, Task<T>> work)
    {
        FaultyStore store = new(new LocalStore(Guid.NewGuid), n is int at ? new FaultPlan(at, kind) : null);
        try
        {
            await WorkAsync(work, store);
        }
        catch (Exception fault) when (n is not null && fault is SimulatedCrash or MillraceException or IOException)
        {
            // The work ended in the middle; that is what this run is for.
        }

        return store.Writes;
    }

    /// <summary>Something done with the pipeline.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="store">Where logs lie; null for the disk.</param>
    public async Task<T> WorkAsync<T>(Func<Pipeline, Task<T>> work, IObjectStore? store = null)
    {
        using PipelineProject project = Open(store);
        return await work(Assert.Single(await project.PipelinesAsync(CancellationToken.None)));
    }

    /// <summary>The numbers in the only row of a query.</summary>
    public async Task<long[]> NumbersAsync(string sql) => [.. Assert.Single(await RowsAsync(sql)).Select(Number)];

    /// <summary>The numbers in the only column of a query.</summary>
    public async Task<long[]> ColumnAsync(string sql) => [.. (await RowsAsync(sql)).Select(static row => Number(Assert.Single(row)))];

    /// <summary>The text in the only cell of a query.</summary>
    public async Task<string?> TextAsync(string sql) => Assert.Single(Assert.Single(await RowsAsync(sql))) as string;

    public void Dispose() => _folder.Dispose();

    private static Task<UpdateSummary> UpdateAsync(Pipeline pipeline, UpdateRequest? request) => pipeline.UpdateAsync(request ?? new UpdateRequest(), _ => { }, CancellationToken.None);

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private async Task<List<object?[]>> RowsAsync(string sql)
    {
        using PipelineProject project = Open(store: null);
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        List<object?[]> rows = [];
        while (result.Read()) rows.Add([.. Enumerable.Range(0, result.Columns.Count).Select(result.Value)]);
        return rows;
    }

    private PipelineProject Open(IObjectStore? store)
    {
        ProjectRequest request = new(_folder.Path, "tester") { Code = Code is null ? [] : [new PipelineCode(Pipeline: null, Code)] };
        return PipelineProject.Open(ProjectLoader.Load(request), new EngineSettings { Threads = _threads }, _clock, Guid.NewGuid, store ?? new LocalStore(Guid.NewGuid));
    }
}
