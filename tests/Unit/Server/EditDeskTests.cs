using System.Security.Claims;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Parts.Editor;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Millrace.Unit.Workspace;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class EditDeskTests : IAsyncLifetime
{
    private static readonly Action<string, Exception> Fail = (_, fault) => throw fault;

    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private PipelineProject _project = null!;
    private AccessKeeper _keeper = null!;
    private AuditLog _audit = null!;
    private TileBoard _board = null!;
    private readonly Dictionary<string, string> _ids = [];
    private EditDesk _desk = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClaimsPrincipal Ann => Person("ann");

    private ClaimsPrincipal Vera => Person("vera");

    public async ValueTask InitializeAsync()
    {
        ProjectDefinition definition = new(_folder.Path, "plant", "default", TargetMode.Unspecified, _folder.Below("warehouse"), [], []);
        _project = PipelineProject.Open(definition, new EngineSettings(), _clock, Guid.NewGuid);
        ServedProject served = new(_project);
        ServerSettings settings = new();
        _keeper = AccessKeeper.Of(served, settings);
        await _keeper.SetUserAsync("ann", Roles.Admin, password: null, Token);
        await _keeper.SetUserAsync("vera", Roles.Viewer, password: null, Token);
        foreach (string name in (string[])["ann", "vera"]) _ids[name] = _keeper.IdOf(await _keeper.MakeApiTokenAsync(name, "test", lifetime: null, Token), TokenKind.Api)!;
        _audit = new AuditLog(_folder.Below("audit"), Fail);
        QueryGate gate = new(settings, _clock, _audit);
        ImageShelf images = new(served);
        _board = TileBoard.Of(served, gate, new LiveFeed(_project.Services.Store, _clock, settings, Fail), images, settings, Fail);
        _desk = new EditDesk(served, _board, gate, new ActionDesk(_keeper, _audit, _clock), images);
    }

    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        _project.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_dashboard_is_made_saved_and_deleted_and_each_is_kept_in_the_audit()
    {
        (string name, string stamp) = await _desk.CreateAsync(Ann, "  line 3 🚀 ", draft: null, Token);
        (Dashboard dashboard, string read) = _desk.Open(Ann, name);
        Assert.Equal(("line 3 🚀", stamp), (name, read));

        SaveOutcome.Saved saved = Assert.IsType<SaveOutcome.Saved>(await _desk.SaveAsync(Ann, name, dashboard, stamp, Token));
        Assert.IsType<SaveOutcome.Saved>(await _desk.DeleteAsync(Ann, name, saved.Stamp, Token));

        Assert.Empty(Directory.GetFiles(_folder.Below("dashboards")));
        Assert.Equal(["create dashboard   line 3 🚀 ", "save dashboard line 3 🚀", "delete dashboard line 3 🚀"], (await WrittenAsync()).Select(entry => entry.Statement));
        Assert.All(await WrittenAsync(), entry => Assert.Equal((ActionDesk.Purpose, "OK", "ann"), (entry.Purpose, entry.Outcome, entry.User)));
    }

    [Fact]
    public async Task What_somebody_else_changed_is_left_alone_and_the_audit_says_so()
    {
        (string name, string stamp) = await _desk.CreateAsync(Ann, "shared", draft: null, Token);
        (Dashboard dashboard, _) = _desk.Open(Ann, name);
        string file = _folder.Below("dashboards/shared.lvdash.json");
        await File.WriteAllTextAsync(file, """{"pages":[],"datasets":[],"theirs":true}""", Token);

        Assert.IsType<SaveOutcome.Changed>(await _desk.SaveAsync(Ann, name, dashboard, stamp, Token));
        Assert.IsType<SaveOutcome.Changed>(await _desk.DeleteAsync(Ann, name, stamp, Token));
        MillraceException there = await Assert.ThrowsAsync<MillraceException>(() => _desk.CreateAsync(Ann, "shared", dashboard, Token));

        Assert.Contains("theirs", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
        Assert.Equal(["OK", "DASHBOARD_CHANGED", "DASHBOARD_CHANGED", there.Code.Value], (await WrittenAsync()).Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task A_draft_knows_how_it_stands_to_its_file()
    {
        (string name, _) = await _desk.CreateAsync(Ann, "shared", draft: null, Token);
        string path = _folder.Below("dashboards/shared.lvdash.json");
        DraftFile file = new(_desk, Ann, name);
        Dashboard read = file.Open();
        Dashboard mine = PageEdit.Add(read, "Mine").Dashboard;
        Assert.Equal((false, true), (file.DiffersFrom(read), file.DiffersFrom(mine)));
        Assert.False(await file.LookAsync(Token));
        Assert.True(await file.SaveAsync(mine, isOver: false));
        Assert.False(file.DiffersFrom(mine));
        Assert.False(await file.LookAsync(Token)); // It was our own change.

        await File.WriteAllTextAsync(path, """{"pages":[],"datasets":[],"theirs":true}""", Token);
        Assert.True(await file.LookAsync(Token));
        Assert.Equal((true, false), (file.IsBehind, file.IsGone));
        Assert.False(await file.LookAsync(Token)); // It is known.
        Assert.False(await file.SaveAsync(mine, isOver: false));
        Assert.False(await file.DeleteAsync());
        Assert.True(await file.SaveAsync(mine, isOver: true));
        Assert.False(file.IsBehind);

        File.Delete(path);
        Assert.True(await file.LookAsync(Token));
        Assert.True(file.IsGone);
        Assert.True(await file.SaveAsync(mine, isOver: true));
        await file.WriteAsync(async () =>
        {
            await File.WriteAllTextAsync(path, """{"pages":[],"datasets":[]}""", Token);
            Assert.False(await file.LookAsync(Token)); // What is being written is not looked at.
            await file.WriteAsync(() => throw new InvalidOperationException("Two things at a time."));
        });
        Assert.False(file.IsBusy);
    }

    [Fact]
    public async Task A_viewer_changes_nothing_and_an_admin_who_is_one_no_more_neither()
    {
        (string name, string stamp) = await _desk.CreateAsync(Ann, "plant", draft: null, Token);
        (Dashboard dashboard, _) = _desk.Open(Ann, name);
        await _keeper.SetUserAsync("bob", Roles.Admin, password: null, Token);
        await _keeper.SetUserAsync("ann", Roles.Viewer, password: null, Token);

        foreach (ClaimsPrincipal person in (ClaimsPrincipal[])[Vera, Ann, new ClaimsPrincipal()])
        {
            Assert.Equal("ACCESS_DENIED", Assert.Throws<MillraceException>(() => _desk.Open(person, name)).Code.Value);
            await DeniedAsync(() => _desk.CreateAsync(person, "another", draft: null, Token));
            await DeniedAsync(() => _desk.SaveAsync(person, name, dashboard, stamp, Token));
            await DeniedAsync(() => _desk.DeleteAsync(person, name, stamp, Token));
            await DeniedAsync(() => _desk.SampleAsync(person, dashboard, "d", rows: 1, Token));
            await DeniedAsync(() => _desk.DescribeAsync(person, dashboard, "d", Token));
            Assert.Equal("ACCESS_DENIED", Assert.Throws<MillraceException>(() => _desk.StampOf(person, name)).Code.Value);
        }

        Assert.Equal(["plant.lvdash.json"], Directory.GetFiles(_folder.Below("dashboards")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_dataset_shows_its_first_rows_or_why_it_has_none()
    {
        Dashboard draft = TileWorld.Parse("""{"datasets":[{"name":"good","displayName":"g","query":"SELECT * FROM range(100)"},{"name":"bad","displayName":"b","query":"SELECT * FROM read_csv('/etc/passwd')"}],"pages":[]}""");

        TileFrame good = await _desk.SampleAsync(Ann, draft, "good", rows: 5, Token);
        TileFrame bad = await _desk.SampleAsync(Ann, draft, "bad", rows: 5, Token);

        Assert.Equal((5, null), (good.RowCount, good.Fault?.Code.Value));
        Assert.Equal("QUERY_NOT_READ_ONLY", bad.Fault?.Code.Value);
    }

    [Fact]
    public async Task The_columns_of_a_dataset_are_told_without_running_its_query()
    {
        Dashboard draft = TileWorld.Parse(
            """
            {"datasets":[{"name":"good","query":"SELECT device, at, count(*) AS n FROM (SELECT 'a' AS device, TIMESTAMP '2024-01-01' AS at FROM range(100000000000)) GROUP BY ALL"},
              {"name":"bad","query":"SELECT nothing FROM range(1)"},{"name":"outside","query":"SELECT * FROM read_csv('/etc/passwd')"}],"pages":[]}
            """);

        TileFrame good = await _desk.DescribeAsync(Ann, draft, "good", Token);
        TileFrame bad = await _desk.DescribeAsync(Ann, draft, "bad", Token);
        TileFrame outside = await _desk.DescribeAsync(Ann, draft, "outside", Token);
        TileFrame missing = await _desk.DescribeAsync(Ann, draft, "missing", Token);

        Assert.Equal(["`device` Categorical", "`at` Temporal", "`n` Quantitative"], DatasetField.Of(draft.Dataset("good"), good).Select(static field => $"{field.Expression} {field.Scale}"));
        Assert.Equal((0, null), (good.RowCount, good.Fault?.Code.Value));
        Assert.Equal(["QUERY_INVALID", "QUERY_NOT_READ_ONLY", "DASHBOARD_DATASET_UNKNOWN"], new[] { bad, outside, missing }.Select(static frame => frame.Fault?.Code.Value));
        Assert.Empty(await WrittenAsync());
    }

    [Fact]
    public async Task A_file_that_another_changes_or_deletes_has_another_stamp()
    {
        (string name, string stamp) = await _desk.CreateAsync(Ann, "plant", draft: null, Token);
        string file = Path.Combine(_folder.Below("dashboards"), "plant.lvdash.json");

        Assert.Equal(stamp, _desk.StampOf(Ann, name));
        await File.AppendAllTextAsync(file, " ", Token);
        Assert.Equal(_desk.Open(Ann, name).Stamp, _desk.StampOf(Ann, name));
        Assert.NotEqual(stamp, _desk.StampOf(Ann, name));
        File.Delete(file);
        Assert.Null(_desk.StampOf(Ann, name));
    }

    private ClaimsPrincipal Person(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(SessionHandler.SecretClaim, _ids.GetValueOrDefault(name, "none"))], "test"));

    private static async Task DeniedAsync(Func<Task> act) => Assert.Equal("ACCESS_DENIED", (await Assert.ThrowsAsync<MillraceException>(act)).Code.Value);

    private async Task<IReadOnlyList<AuditEntry>> WrittenAsync()
    {
        using CancellationTokenSource end = new();
        Task writing = _audit.RunAsync(end.Token);
        await end.CancelAsync();
        await writing;
        return [.. (await AuditReader.FindAsync(_audit.Folder, new AuditFilter(), 100, Token)).Reverse()];
    }
}
