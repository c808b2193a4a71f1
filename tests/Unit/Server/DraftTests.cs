using Millrace.Foundation.Faults;
using Millrace.Server.Parts.Editor;
using Millrace.Unit.Workspace;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class DraftTests
{
    private static readonly Dashboard Board = TileWorld.Parse("""{"datasets":[{"name":"d","query":"SELECT 1 AS one","columns":[{"displayName":"twice","expression":"`one` * 2"}]}],"pages":[]}""");

    [Theory]
    [InlineData("http://h/dashboards/a%20b/edit", null, null, "tile")]
    [InlineData("http://h/dashboards/a/edit?page=p%261&panel=data&tile=t%2F2", "p&1", "t/2", "data")]
    [InlineData("http://h/dashboards/a/edit?panel=none&panel=json", null, null, "tile")]
    public void A_place_in_the_editor_is_read_from_its_address_and_written_back(string address, string? page, string? tile, string panel)
    {
        EditPlace place = EditPlace.Of(address);

        Assert.Equal(new EditPlace(page, tile, panel), place);
        EditPlace again = EditPlace.Of("http://h" + place.AddressIn("a b/ü"));
        Assert.Equal((page ?? "", tile, panel), (again.Page, again.Tile, again.Panel));
    }

    [Fact]
    public void Json_that_is_typed_becomes_a_dashboard_with_a_page_or_stays_with_what_is_wrong_with_it()
    {
        TypedJson json = new();
        json.Type(Board.Write(), Board);
        Assert.Null(json.Text);
        Assert.True(json.TryTake(Board, out Dashboard same));
        Assert.Same(Board, same);

        json.Type("{ \"pages\": [", Board);
        Assert.False(json.TryTake(Board, out Dashboard kept));
        Assert.Same(Board, kept);
        Assert.Equal(("DASHBOARD_SYNTAX", "{ \"pages\": ["), (json.Fault?.Code.Value, json.Text));

        json.Type("{ \"datasets\": [], \"pages\": [] }", Board);
        Assert.Null(json.Fault);
        Assert.True(json.TryTake(Board, out Dashboard read));
        Assert.Single(read.Pages);
        Assert.Null(json.Text);
    }

    [Fact]
    public async Task Columns_that_two_ask_at_once_are_asked_once_and_given_to_both()
    {
        FieldBook book = new();
        TaskCompletionSource<TileFrame> answer = new();
        int asked = 0;
        Task<bool> first = book.LookAsync(Board, "d", AskAsync);
        Task<bool> second = book.LookAsync(Board, "d", AskAsync);

        Assert.False(second.IsCompleted);
        Assert.Empty(book.Of(Board, "d"));
        answer.SetResult(new TileFrame([], fault: null));
        Assert.Equal((true, false, 1), (await first, await second, asked));
        Assert.Equal(["twice"], book.Of(Board, "d").Select(static field => field.Name));

        Assert.True(await book.LookAsync(DatasetEdit.SetQuery(Board, "d", "SELECT 2 AS two"), "d", AskAsync));
        Assert.False(await book.LookAsync(Board, "missing", AskAsync));
        Assert.Equal(2, asked);

        Task<TileFrame> AskAsync(Dashboard board)
        {
            asked++;
            return answer.Task;
        }
    }

    [Fact]
    public async Task Why_columns_cannot_be_told_is_kept_until_the_query_is_another()
    {
        FieldBook book = new();
        await book.LookAsync(Board, "d", static _ => throw WorkspaceErrors.Edit("of this"));

        Assert.Equal("DASHBOARD_EDIT", book.FaultOf(Board, "d")?.Code.Value);
        Assert.Null(book.FaultOf(DatasetEdit.SetQuery(Board, "d", "SELECT 2"), "d"));
    }

    [Fact]
    public async Task A_text_that_cannot_be_taken_is_told_once_and_hinders_nothing_after()
    {
        TextArrivals arrivals = new();
        TaskCompletionSource slow = new();
        _ = arrivals.Add(Task.FromException(WorkspaceErrors.Edit("it is too long")));
        _ = arrivals.Add(slow.Task);
        Task waiting = arrivals.WhenAllAsync();

        Assert.False(waiting.IsCompleted);
        slow.SetResult();
        Assert.Equal("DASHBOARD_EDIT", (await Assert.ThrowsAsync<MillraceException>(() => waiting)).Code.Value);
        await arrivals.WhenAllAsync();
    }
}
