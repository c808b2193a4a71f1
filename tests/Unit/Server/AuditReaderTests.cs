using Millrace.Server.Gate;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class AuditReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_of_all_days_come_first_and_no_more_than_asked()
    {
        Write("2025-01-01.jsonl", Line("a", "SELECT 1"), Line("a", "SELECT 2"));
        Write("2025-01-02.jsonl", Line("a", "SELECT 3"));
        Write("2025-01-03.jsonl");

        Assert.Equal(["SELECT 3", "SELECT 2", "SELECT 1"], await FindAsync(new AuditFilter()));
        Assert.Equal(["SELECT 3", "SELECT 2"], await FindAsync(new AuditFilter(), most: 2));
        Assert.Empty(await FindAsync(new AuditFilter(), most: 0));
    }

    [Fact]
    public async Task Filters_hold_together_and_nothing_lets_all_pass()
    {
        Write("2025-01-01.jsonl", Line("Ann", "SELECT x"), Line("ann", "run pipeline", "action", "PIPELINE_BUSY"), Line("bob", "SELECT y", "tile"), Line("bob", "stop", "action"));

        Assert.Equal(["run pipeline", "SELECT x"], await FindAsync(new AuditFilter { User = "ANN" }));
        Assert.Equal(["stop", "run pipeline"], await FindAsync(new AuditFilter { Purpose = "action" }));
        Assert.Equal(["run pipeline"], await FindAsync(new AuditFilter { Purpose = "action", Outcome = AuditFilter.AnyFault }));
        Assert.Equal(["stop", "SELECT y", "SELECT x"], await FindAsync(new AuditFilter { Outcome = "OK" }));
        Assert.Equal(["SELECT y", "SELECT x"], await FindAsync(new AuditFilter { Text = "select" }));
        Assert.Equal(4, (await FindAsync(new AuditFilter { User = "", Purpose = "", Outcome = "", Text = "" })).Count);
    }

    [Fact]
    public async Task A_search_goes_back_until_enough_is_found()
    {
        Write("2025-01-01.jsonl", Line("ann", "wanted 1"), Line("ann", "wanted 2"));
        Write("2025-01-02.jsonl", [.. Enumerable.Range(0, 500).Select(number => Line("ann", $"other {number}")), Line("ann", "wanted 3")]);

        Assert.Equal(["wanted 3", "wanted 2"], await FindAsync(new AuditFilter { Text = "wanted" }, most: 2));
    }

    [Fact]
    public async Task Lines_that_are_cut_off_or_of_another_kind_are_passed_over()
    {
        Write(
            "2025-01-01.jsonl", "", "{\"time\":\"2025-01-01T00:00:00Z\",\"user\":\"cut", "{\"lost\":3}", "{\"time\":5}", "{\"time\":\"never\",\"user\":\"a\",\"purpose\":\"sql\",\"statement\":\"s\",\"ms\":1,\"rows\":null,\"outcome\":\"OK\"}",
            "no json", Line("ann", "whole"), "{}", "{\"time\":\"2025-01-01T00:00:00Z\"}");

        Assert.Equal(["whole"], await FindAsync(new AuditFilter()));
    }

    [Fact]
    public async Task An_entry_is_read_as_it_was_written_and_a_folder_may_be_missing()
    {
        Assert.Empty(await AuditReader.FindAsync(_folder.Below("nowhere"), new AuditFilter(), 10, Token));
        Write("2025-01-01.jsonl", "{\"time\":\"2025-01-01T06:07:08Z\",\"user\":\"Zoë\",\"purpose\":\"sql\",\"statement\":\"a\\n\\\"b\\\" <script>\",\"ms\":1.5,\"rows\":12,\"outcome\":\"OK\"}");

        AuditEntry entry = Assert.Single(await AuditReader.FindAsync(_folder.Path, new AuditFilter(), 10, Token));

        Assert.Equal(new AuditEntry(new DateTimeOffset(2025, 1, 1, 6, 7, 8, TimeSpan.Zero), "Zoë", "sql", "a\n\"b\" <script>", TimeSpan.FromMilliseconds(1.5), 12, "OK"), entry);
    }

    public void Dispose() => _folder.Dispose();

    private static string Line(string user, string statement, string purpose = "sql", string outcome = "OK") =>
        $"{{\"time\":\"2025-01-01T00:00:00Z\",\"user\":\"{user}\",\"purpose\":\"{purpose}\",\"statement\":\"{statement}\",\"ms\":1,\"rows\":null,\"outcome\":\"{outcome}\"}}";

    private void Write(string file, params string[] lines) => File.WriteAllLines(_folder.Below(file), lines);

    private async Task<IReadOnlyList<string>> FindAsync(AuditFilter filter, int most = 100) => [.. (await AuditReader.FindAsync(_folder.Path, filter, most, Token)).Select(entry => entry.Statement)];
}
