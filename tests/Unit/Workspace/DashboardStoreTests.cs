using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class DashboardStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DashboardStore _store;
    private int _ids;

    public DashboardStoreTests() => _store = new DashboardStore(_folder.Below("dashboards"), () => new Guid(++_ids, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_saved_is_read_back_and_nothing_else_lies_beside_it()
    {
        Dashboard board = PageEdit.NewDashboard("a.lvdash.json");

        SaveOutcome.Saved saved = Assert.IsType<SaveOutcome.Saved>(await _store.SaveAsync("a", board, expected: null, Token));

        (Dashboard read, string stamp) = _store.Read("a");
        Assert.Equal(board.Write(), read.Write());
        Assert.Equal(saved.Stamp, stamp);
        Assert.Equal(["a.lvdash.json"], Directory.GetFileSystemEntries(_folder.Below("dashboards")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_left_alone_and_told()
    {
        Dashboard board = PageEdit.NewDashboard("a.lvdash.json");
        SaveOutcome.Saved first = Assert.IsType<SaveOutcome.Saved>(await _store.SaveAsync("a", board, expected: null, Token));
        string file = Path.Combine(_folder.Below("dashboards"), "a.lvdash.json");
        await File.WriteAllTextAsync(file, "theirs", Token);

        SaveOutcome.Changed told = Assert.IsType<SaveOutcome.Changed>(await _store.SaveAsync("a", board, first.Stamp, Token));
        Assert.IsType<SaveOutcome.Changed>(await _store.SaveAsync("a", board, expected: null, Token));
        Assert.IsType<SaveOutcome.Changed>(await _store.DeleteAsync("a", first.Stamp, Token));
        Assert.Equal("theirs", await File.ReadAllTextAsync(file, Token));

        Assert.IsType<SaveOutcome.Saved>(await _store.SaveAsync("a", board, told.Stamp, Token));
        Assert.Equal(board.Write() + "\n", await File.ReadAllTextAsync(file, Token));
    }

    [Fact]
    public async Task A_deleted_dashboard_is_gone_and_saving_it_tells_so()
    {
        Dashboard board = PageEdit.NewDashboard("a.lvdash.json");
        SaveOutcome.Saved first = Assert.IsType<SaveOutcome.Saved>(await _store.SaveAsync("a", board, expected: null, Token));

        Assert.IsType<SaveOutcome.Saved>(await _store.DeleteAsync("a", first.Stamp, Token));

        Assert.Equal("DASHBOARD_UNREADABLE", Assert.Throws<MillraceException>(() => _store.Read("a")).Code.Value);
        Assert.Null(Assert.IsType<SaveOutcome.Changed>(await _store.SaveAsync("a", board, first.Stamp, Token)).Stamp);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(".hidden")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("nul")]
    [InlineData("C:")]
    [InlineData("ends.")]
    [InlineData("計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計計")]
    public void A_name_that_is_a_path_or_no_name_of_a_file_is_refused(string name) =>
        Assert.Equal("DASHBOARD_NAME", Assert.Throws<MillraceException>(() => DashboardStore.CheckNew(name)).Code.Value);

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    public async Task No_name_leads_out_of_the_folder(string name)
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => _store.SaveAsync(name, PageEdit.NewDashboard("x"), expected: null, Token));

        Assert.Equal("DASHBOARD_NAME", fault.Code.Value);
        Assert.False(Directory.Exists(_folder.Below("dashboards")));
    }

    [Theory]
    [InlineData("قسم 🚀 'quoted'")]
    [InlineData("Line & <b>")]
    public void A_name_may_be_in_any_script(string name)
    {
        if (name.Contains('<', StringComparison.Ordinal)) Assert.Throws<MillraceException>(() => DashboardStore.CheckNew(name));
        else Assert.Equal(name, DashboardStore.CheckNew($" {name} "));
    }
}
