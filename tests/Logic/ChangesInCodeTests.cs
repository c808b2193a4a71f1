using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Logic;

/// <summary>Flows that change rows, written in C#.</summary>
public sealed class ChangesInCodeTests : IDisposable
{
    private static readonly Dictionary<string, object> Header = new() { ["header"] = true };

    private readonly TempFolder _folder = new();
    private readonly PipelineProject _project;

    public ChangesInCodeTests()
    {
        _folder.Write("millrace.yml", "bundle: { name: code }\n");
        _project = PipelineProject.Open(new ProjectRequest(_folder.Path, "tester"), new EngineSettings { Threads = 1 }, TimeProvider.System, Guid.NewGuid);
    }

    [Fact]
    public async Task Auto_cdc_in_csharp_gives_what_it_gives_in_sql()
    {
        _folder.Write("landing/a.csv", "id,name,op,day,no\n1,one,I,1,1\n1,,U,1,2\n2,two,I,1,1\n2,,D,2,1\n3,three,I,1,1\n3,late,U,0,9\n1,uno,U,2,0\n");
        SourceText inSql = new("a.sql", """
            CREATE STREAMING TABLE events AS SELECT * FROM STREAM read_files('landing', format => 'csv', header => true, schemaHints => 'id integer, day integer, no integer');
            CREATE STREAMING TABLE sql_newest FLOW AUTO CDC FROM STREAM(events) KEYS (id) IGNORE NULL UPDATES APPLY AS DELETE WHEN op = 'D'
              SEQUENCE BY STRUCT(day, no) COLUMNS (id, name);
            CREATE STREAMING TABLE sql_history FLOW AUTO CDC FROM STREAM(events) KEYS (id) APPLY AS DELETE WHEN op = 'D'
              SEQUENCE BY STRUCT(day, no) COLUMNS * EXCEPT (day, no, _rescued_data) STORED AS SCD TYPE 2 TRACK HISTORY ON * EXCEPT (op);
            """);
        PipelineDeclaration declaration = new PipelineBuilder()
            .FromSql(inSql)
            .StreamingTable("cs_newest")
            .AutoCdcFlow("newest_cdc", "cs_newest", "events", ["id"], ["day", "no"], changes => changes
                .IgnoreNullUpdates().DeleteWhen("op = 'D'").Columns("id", "name").Comment("the newest"))
            .StreamingTable("cs_history")
            .AutoCdcFlow("history_cdc", "cs_history", "events", ["id"], ["day", "no"], changes => changes
                .DeleteWhen("op = 'D' -- gone").ExceptColumns("day", "no", "_rescued_data").StoredAsScdType(2).TrackHistoryExcept("op"))
            .StreamingTable("loaded")
            .AutoCdcFlow("loaded_first", "loaded", "newest_now", ["id"], ["id"], changes => changes.OnceFromTable())
            .TemporaryView("newest_now", Query.Table("cs_newest"))
            .Build(new PipelineDefaults("main", "s"));

        await UpdateAsync(declaration);

        Assert.Equal("the newest", declaration.Flows.Single(flow => flow.Name == "main.s.newest_cdc").Comment);
        Assert.Equal("1=uno 3=three", await ReadAsync("SELECT string_agg(id || '=' || name, ' ' ORDER BY id) FROM cs_newest"));
        Assert.Equal(await ReadAsync("SELECT string_agg(n::VARCHAR, ' ' ORDER BY ALL) FROM sql_newest AS n"), await ReadAsync("SELECT string_agg(n::VARCHAR, ' ' ORDER BY ALL) FROM cs_newest AS n"));
        Assert.Equal(await ReadAsync("SELECT string_agg(n::VARCHAR, ' ' ORDER BY ALL) FROM sql_history AS n"), await ReadAsync("SELECT string_agg(n::VARCHAR, ' ' ORDER BY ALL) FROM cs_history AS n"));
        Assert.Equal("2", await ReadAsync("SELECT count(*)::VARCHAR FROM loaded"));
    }

    [Fact]
    public async Task A_function_gives_snapshots_until_there_are_no_more()
    {
        PipelineDeclaration declaration = new PipelineBuilder()
            .StreamingTable("history")
            .SnapshotFlow("follow", "history", NextDay, ["id"], flow => flow.ExceptColumns("_rescued_data").StoredAsScdType(2).TrackHistoryOn("v"))
            .StreamingTable("newest")
            .SnapshotFlow("newest_flow", "newest", NextDay, ["id"], flow => flow.Columns("id", "v"))
            .Build(new PipelineDefaults("main", "s"));
        Day("2024-01-01", "1,10,a\n2,20,a\n");
        Day("2024-01-03", "1,10,b\n3,30,a\n");

        Assert.Equal([4, 4], (await UpdateAsync(declaration)).Datasets.Select(dataset => dataset.RowsIn));
        Assert.All((await UpdateAsync(declaration)).Datasets, dataset => Assert.Equal(DatasetState.Idle, dataset.State));
        Day("2024-01-04", "1,11,b\n2,20,c\n3,30,a\n");
        await UpdateAsync(declaration);

        Assert.Equal("1=11 2=20 3=30", await ReadAsync("SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM newest"));
        Assert.Equal(
            "1=10b@01-04 1=11b@04- 2=20a@01-03 2=20c@04- 3=30a@03-",
            await ReadAsync("SELECT string_agg(concat(id, '=', v, w, '@', strftime(__START_AT, '%d'), '-', coalesce(strftime(__END_AT, '%d'), '')), ' ' ORDER BY id, __START_AT) FROM history"));
    }

    [Fact]
    public async Task Versions_that_do_not_ascend_are_told()
    {
        object[] versions = [2, 2L];
        PipelineDeclaration declaration = new PipelineBuilder()
            .StreamingTable("t")
            .SnapshotFlow("f", "t", last => new TableSnapshot(Query.Sql("SELECT 1 AS id"), versions[last is null ? 0 : 1]), ["id"])
            .Build(new PipelineDefaults("main", "s"));

        UpdateSummary summary = await _project.PipelineOf("code", "code", declaration).UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);

        Assert.Contains("versions must ascend", summary.Datasets[0].Fault?.Message, StringComparison.Ordinal);
        Assert.Equal("1", await ReadAsync("SELECT count(*)::VARCHAR FROM t"));
    }

    [Fact]
    public async Task Rows_are_replaced_by_a_predicate()
    {
        _folder.Write("landing/a.csv", "day,v\n1,10\n2,20\n");
        PipelineDeclaration declaration = new PipelineBuilder()
            .StreamingTable("late")
            .ReplaceWhereFlow("f", "late", "day >= 2", Query.ReadFiles("landing", "csv", "day integer, v integer", Header).Where("day >= 2").Select("day", "v"), "late days")
            .Build(new PipelineDefaults("main", "s"));
        await UpdateAsync(declaration);
        _folder.Write("landing/b.csv", "day,v\n3,30\n");
        await UpdateAsync(declaration);

        Assert.Equal("2=20 3=30", await ReadAsync("SELECT string_agg(day || '=' || v, ' ' ORDER BY day) FROM late"));
    }

    public void Dispose()
    {
        _project.Dispose();
        _folder.Dispose();
    }

    private void Day(string day, string rows) => _folder.Write($"days/{day}/a.csv", "id,v,w\n" + rows);

    private TableSnapshot? NextDay(object? last)
    {
        string days = Path.Combine(_folder.Path, "days");
        DateOnly? next = Directory.Exists(days)
            ? Directory.GetDirectories(days).Select(folder => (DateOnly?)DateOnly.Parse(Path.GetFileName(folder)!, System.Globalization.CultureInfo.InvariantCulture))
                .Where(day => last is null || day > (DateOnly)last).Order().FirstOrDefault()
            : null;
        return next is DateOnly day ? new TableSnapshot(Query.ReadFiles($"days/{day:yyyy-MM-dd}", "csv", "id integer, v integer", Header), day) : null;
    }

    private async Task<UpdateSummary> UpdateAsync(PipelineDeclaration declaration)
    {
        UpdateSummary summary = await _project.PipelineOf("code", "code", declaration).UpdateAsync(new UpdateRequest(), _ => { }, CancellationToken.None);
        Assert.True(summary.IsSuccess, summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault?.ToString());
        return summary;
    }

    private async Task<string?> ReadAsync(string sql)
    {
        using QueryResult result = _project.Services.Engine.Query(
            await _project.BindAsync(new SourceText("query", sql.Replace("FROM ", "FROM s.", StringComparison.Ordinal)), CancellationToken.None), CancellationToken.None);
        return result.Read() ? result.Value(0) as string : null;
    }
}
