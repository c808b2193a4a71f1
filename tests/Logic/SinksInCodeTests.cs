using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Logic;

/// <summary>Sinks that are code, formats that a program adds, and hooks that are called for events.</summary>
public sealed class SinksInCodeTests
{
    [Fact]
    public async Task A_function_gets_each_batch_with_its_rows_as_objects_and_values()
    {
        using TempFolder folder = new();
        List<SinkBatch> batches = [];
        List<string> rows = [];
        async Task TakeAsync(SinkBatch batch, CancellationToken cancellationToken)
        {
            batches.Add(batch);
            await foreach (Row row in batch.ReadAsync<Row>(cancellationToken)) rows.Add($"{row.Id}:{row.V}");
            using QueryResult values = batch.OpenRows(cancellationToken);
            while (values.Read()) rows.Add(string.Create(CultureInfo.InvariantCulture, $"{values.Value(0)}={values.Value(1)}"));
        }

        PipelineBuilder pipeline = Bronze().Sink("box", "for a test").ForEachBatch(TakeAsync)
            .AppendFlow("send", "box", Query.Stream("bronze").Where("id > 1").Select("id", "v"));
        Land(folder, 1, "id,v\n1,a\n2,b\n3,\n");
        Assert.Equal([3, 2], (await UpdateAsync(folder, pipeline)).Datasets.Select(static dataset => dataset.RowsOut));
        Assert.Equal(["2:b", "3:", "2=b", "3="], rows);
        Land(folder, 2, "id,v\n0,z\n");
        await UpdateAsync(folder, pipeline);
        Land(folder, 3, "id,v\n9,y\n");
        await UpdateAsync(folder, pipeline);

        // The second file has no row for the sink, so its number is left out.
        Assert.Equal([0L, 2L], batches.Select(static batch => batch.Number));
        Assert.Equal([2L, 1L], batches.Select(static batch => batch.RowCount));
        Assert.Single(batches.Select(static batch => batch.Stream).Distinct());
        Assert.All(batches, static batch => Assert.Equal("main.s.send to main.s.box", $"{batch.Flow} to {batch.Sink}"));
        Assert.Equal("id, v", string.Join(", ", batches[0].Columns.Select(static column => column.Name)));
    }

    [Fact]
    public async Task A_full_refresh_sends_again_under_other_ids()
    {
        using TempFolder folder = new();
        List<string> ids = [];
        PipelineBuilder pipeline = Bronze().Sink("box").ForEachBatch((batch, _) =>
        {
            ids.Add(batch.Id);
            return Task.CompletedTask;
        }).AppendFlow("send", "box", Query.Stream("bronze"));
        Land(folder, 1, "id,v\n1,a\n");
        await UpdateAsync(folder, pipeline);
        await UpdateAsync(folder, pipeline, new UpdateRequest { FullRefresh = ["box"] });
        await UpdateAsync(folder, pipeline);
        await UpdateAsync(folder, pipeline, new UpdateRequest { ResetFlows = ["send"] });

        Assert.Equal(3, ids.Count);
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_sink_that_fails_gets_the_same_batch_again_and_the_tables_go_on()
    {
        using TempFolder folder = new();
        List<string> ids = [];
        bool isAway = true;
        PipelineBuilder pipeline = Bronze().Sink("box").ForEachBatch((batch, _) =>
        {
            ids.Add(batch.Id);
            return isAway ? throw new InvalidOperationException("the box is shut") : Task.CompletedTask;
        }).AppendFlow("send", "box", Query.Stream("bronze"));
        Land(folder, 1, "id,v\n1,a\n");
        UpdateSummary failed = await UpdateAsync(folder, pipeline);
        Assert.Equal([DatasetState.Completed, DatasetState.Failed], failed.Datasets.Select(static dataset => dataset.State));
        MillraceException fault = Assert.IsType<MillraceException>(failed.Datasets[1].Fault);
        Assert.Equal("SINK_WRITE_FAILED", fault.Code.Value);
        Assert.Contains("the box is shut", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, "*.parquet", SearchOption.AllDirectories), static file => file.Contains("sending", StringComparison.Ordinal));

        isAway = false;
        Assert.True((await UpdateAsync(folder, pipeline)).IsSuccess);
        Assert.Equal(2, ids.Count);
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task A_format_of_the_program_is_named_in_sql_and_its_secrets_are_not_told()
    {
        using TempFolder folder = new();
        Post post = new();
        const string sql = """
            CREATE STREAMING TABLE bronze AS SELECT * FROM STREAM read_files('landing', format => 'csv', header => true, schemaHints => 'id bigint, v string');
            CREATE SINK posted USING Post OPTIONS (topic = '${topic}', 'post.Password' = 'abc', 'extra.x' '1');
            CREATE FLOW send AS INSERT INTO SINK posted BY NAME SELECT id FROM STREAM(bronze);
            """;
        Land(folder, 1, "id,v\n1,a\n2,b\n");
        PipelineBuilder pipeline = new PipelineBuilder().FromSql(new SourceText("a.sql", sql));
        Assert.True((await UpdateAsync(folder, pipeline, formats: [post])).IsSuccess);

        Assert.Equal(["open news", "check id", "close", "open news", "write 2", "close"], post.Seen);
        string events = await RowAsync(folder, "SELECT details FROM event_log('p') WHERE event_type = 'sink_definition'");
        Assert.Contains("\"topic\":\"news\"", events, StringComparison.Ordinal);
        Assert.Contains("\"post.Password\":\"***\"", events, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", events, StringComparison.Ordinal);

        async Task FailsAsync(string statement, string expected)
        {
            PipelineBuilder wrong = new PipelineBuilder().FromSql(new SourceText("a.sql", sql[..sql.IndexOf("CREATE SINK", StringComparison.Ordinal)] + statement));
            MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => UpdateAsync(folder, wrong, formats: [new Post()]));
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        }

        await FailsAsync("CREATE SINK posted USING post", "needs the option topic");
        await FailsAsync("CREATE SINK posted USING post OPTIONS (topik = 'x')", "Did you mean 'topic'?");
        await FailsAsync("CREATE SINK posted USING mail OPTIONS (topic = 'x')", "there are delta, post");
    }

    [Fact]
    public async Task A_hook_sees_every_event_of_the_log_and_its_failures_change_nothing()
    {
        using TempFolder folder = new();
        ConcurrentQueue<PipelineEvent> seen = new();
        PipelineBuilder pipeline = Bronze()
            .Sink("box").ForEachBatch(static (_, _) => Task.CompletedTask)
            .AppendFlow("send", "box", Query.Stream("bronze"))
            .OnEvent("watch", (happened, _) =>
            {
                seen.Enqueue(happened);
                return Task.CompletedTask;
            })
            .OnEvent("broken", static (_, _) => throw new InvalidOperationException("no"), maxConsecutiveFailures: 2);
        Land(folder, 1, "id,v\n1,a\n");
        Assert.True((await UpdateAsync(folder, pipeline)).IsSuccess);

        string logged = await RowAsync(folder, "SELECT string_agg(id, ',' ORDER BY sequence.data_plane_id.seq_no) FROM event_log('p') WHERE event_type <> 'hook_progress'");
        Assert.Equal(logged, string.Join(',', seen.Select(static happened => happened.Id.ToString())));
        Assert.Equal("COMPLETED", JsonDocument.Parse(seen.Last().DetailsJson).RootElement.GetProperty("update_progress").GetProperty("state").GetString());
        Assert.All(seen, static happened => Assert.Equal(happened.Message, JsonDocument.Parse(happened.Json).RootElement.GetProperty("message").GetString()));
        Assert.Contains(seen, static happened => happened.Sink == "main.s.box" && happened.Flow == "main.s.send");
        Assert.Equal("FAILED, DISABLED", await RowAsync(
            folder, "SELECT string_agg(details->>'$.hook_progress.status', ', ' ORDER BY sequence.data_plane_id.seq_no) FROM event_log('p') WHERE event_type = 'hook_progress'"));
    }

    [Fact]
    public async Task Methods_with_attributes_are_sinks_and_hooks()
    {
        using TempFolder folder = new();
        Handlers handlers = new();
        Land(folder, 1, "id,v\n1,a\n");
        Assert.True((await UpdateAsync(folder, Bronze().FromInstance(handlers))).IsSuccess);

        Assert.Equal(["main.s.taken_rows 1"], handlers.Taken);
        Assert.True(handlers.Events > 10);
    }

    private static PipelineBuilder Bronze() => new PipelineBuilder().StreamingTable(
        "bronze", Query.StreamFiles("landing", "csv", "id bigint, v string", new Dictionary<string, object> { ["header"] = true }));

    private static void Land(TempFolder folder, int file, string text) => folder.Write($"landing/{file}.csv", text);

    private static PipelineProject Open(TempFolder folder, IReadOnlyList<ISinkFormat>? formats = null)
    {
        folder.Write("millrace.yml", "bundle: { name: c }\nresources: { pipelines: { p: { schema: s } } }\n");
        return PipelineProject.Open(new ProjectRequest(folder.Path, "tester") { SinkFormats = formats ?? [] }, new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
    }

    private static async Task<UpdateSummary> UpdateAsync(
        TempFolder folder, PipelineBuilder pipeline, UpdateRequest? request = null, IReadOnlyList<ISinkFormat>? formats = null)
    {
        using PipelineProject project = Open(folder, formats);
        PipelineDefaults defaults = new("main", "s", System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create("topic", "news")]));
        Pipeline declared = project.PipelineOf("p", "p", pipeline.Build(defaults), new RunOptions { IsDevelopment = true });
        return await declared.UpdateAsync(request ?? new UpdateRequest(), _ => { }, CancellationToken.None);
    }

    private static async Task<string> RowAsync(TempFolder folder, string sql)
    {
        using PipelineProject project = Open(folder);
        using QueryResult result = project.Services.Engine.Query(await project.BindAsync(new SourceText("query", sql), CancellationToken.None), CancellationToken.None);
        Assert.True(result.Read());
        return Convert.ToString(result.Value(0), CultureInfo.InvariantCulture) ?? "";
    }

    private sealed record Row(long Id, string? V);

    private sealed class Handlers
    {
        public List<string> Taken { get; } = [];

        public int Events { get; private set; }

        [Sink]
        public Task TakenRows(SinkBatch batch, CancellationToken cancellationToken)
        {
            Taken.Add($"{batch.Sink} {batch.RowCount}");
            return Task.CompletedTask;
        }

        [AppendFlow("taken_rows")]
        public static Query Send() => Query.Stream("bronze");

        [OnEvent(Name = "count")]
        public Task Count(PipelineEvent happened, CancellationToken cancellationToken)
        {
            Events++;
            return Task.CompletedTask;
        }
    }

    /// <summary>A format that tells what is done with its sinks.</summary>
    private sealed class Post : ISinkFormat
    {
        public List<string> Seen { get; } = [];

        public string Name => "post";

        public IReadOnlyList<SinkOption> Options { get; } = [new("topic") { IsRequired = true }, new("post.password"), new("extra.*")];

        public ISink Open(SinkSettings settings)
        {
            Seen.Add($"open {settings.Options["TOPIC"]}");
            return new Box(Seen);
        }

        private sealed class Box(List<string> seen) : ISink, IAsyncDisposable
        {
            public Task CheckAsync(TableSchema columns, CancellationToken cancellationToken)
            {
                seen.Add($"check {string.Join(' ', columns.Select(static column => column.Name))}");
                return Task.CompletedTask;
            }

            public Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
            {
                seen.Add($"write {batch.RowCount}");
                return Task.CompletedTask;
            }

            public ValueTask DisposeAsync()
            {
                seen.Add("close");
                return ValueTask.CompletedTask;
            }
        }
    }
}
