using Apache.Arrow;
using Millrace.Catalog;
using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Catalog;

public sealed class ViewTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lakehouse _lake;

    public ViewTests() => _lake = Lakehouse.Open(_folder.Below("lake"));

    public void Dispose()
    {
        _lake.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_statement_that_is_shown_makes_the_same_view_again()
    {
        await RunAsync("CREATE TABLE t (a INT, b STRING); INSERT INTO t VALUES (1, 'x')");
        await RunAsync("CREATE VIEW v (first COMMENT 'it''s one', `odd ``name`) COMMENT 'two;' TBLPROPERTIES ('k.k' = 'v''v') AS SELECT a, b -- last\nFROM t");
        string shown = await TextAsync("SHOW CREATE TABLE v");
        await RunAsync("DROP VIEW v");

        await RunAsync(shown);

        Assert.Equal(shown, await TextAsync("SHOW CREATE TABLE v"));
        Assert.Equal("x", await TextAsync("SELECT `odd ``name` FROM v"));
        Assert.StartsWith("CREATE VIEW `main`.`default`.`v`", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comments_are_part_of_the_statement_that_is_shown()
    {
        await RunAsync("CREATE TABLE t (a INT, b STRING COMMENT 'old'); CREATE VIEW v AS SELECT a, b FROM t");
        await RunAsync("COMMENT ON TABLE t IS 'it''s all'; COMMENT ON COLUMN t.a IS 'one'; COMMENT ON COLUMN main.default.t.b IS NULL");
        await RunAsync("COMMENT ON VIEW v IS 'some'; COMMENT ON COLUMN v.b IS 'two'");

        string table = await TextAsync("SHOW CREATE TABLE t");
        Assert.Contains("`a` INTEGER COMMENT 'one'", table, StringComparison.Ordinal);
        Assert.Contains("COMMENT 'it''s all'", table, StringComparison.Ordinal);
        Assert.DoesNotContain("old", table, StringComparison.Ordinal);
        string view = await TextAsync("SHOW CREATE TABLE v");
        Assert.Contains("`b` COMMENT 'two'", view, StringComparison.Ordinal);
        Assert.Contains("COMMENT 'some'", view, StringComparison.Ordinal);

        await RunAsync("COMMENT ON VIEW v IS NULL; COMMENT ON TABLE t IS NULL");

        Assert.DoesNotContain("some", await TextAsync("SHOW CREATE TABLE v"), StringComparison.Ordinal);
        Assert.DoesNotContain("all", await TextAsync("SHOW CREATE TABLE t"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"format\": 1, \"name\":", "VIEW_DAMAGED")]
    [InlineData("{}", "VIEW_DAMAGED")]
    [InlineData("{ \"format\": 2 }", "has format 2")]
    [InlineData("[]", "VIEW_DAMAGED")]
    public async Task A_damaged_definition_is_told_listed_and_can_be_dropped(string content, string told)
    {
        await RunAsync("CREATE VIEW v AS SELECT 1 AS a");
        string file = Path.Combine(_folder.Below("lake"), "main", "default", "v.view.json");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => TextAsync("SELECT a FROM v"));

        Assert.Contains(told, $"{fault.Code} {fault.Message}", StringComparison.Ordinal);
        Assert.Equal("v", await TextAsync("SHOW VIEWS", column: 2));
        await RunAsync("DROP VIEW v");
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("Line 4", "LINE 4")]
    [InlineData("50%", "50%")]
    [InlineData("größe", "GRÖSSE", false)]
    [InlineData("a.b", "A.B")]
    [InlineData("x:y?*", "X:Y?*")]
    public async Task Names_are_found_whatever_their_case_and_keep_their_spelling(string name, string other, bool isSame = true)
    {
        await RunAsync($"CREATE VIEW `{name}` AS SELECT 7 AS a");

        if (isSame) Assert.Equal("7", await TextAsync($"SELECT CAST(a AS VARCHAR) FROM `{other}`"));
        else await Assert.ThrowsAsync<MillraceException>(() => TextAsync($"SELECT a FROM `{other}`"));
        Assert.Equal(name, await TextAsync("SHOW VIEWS", column: 2));
    }

    [Fact]
    public async Task Of_many_that_make_a_view_at_once_one_does()
    {
        Task<string>[] makers = [.. Enumerable.Range(0, 8).Select(maker => Task.Run(() => TextAsync($"CREATE VIEW IF NOT EXISTS v AS SELECT '{maker}' AS a")))];

        string[] answers = await Task.WhenAll(makers);

        int winner = System.Array.IndexOf(answers, "created");
        Assert.Equal(7, answers.Count(static answer => answer == "exists already"));
        Assert.Equal($"{winner}", await TextAsync("SELECT a FROM v"));
    }

    [Fact]
    public async Task A_view_is_kept_with_the_folder_and_read_by_another_program()
    {
        await RunAsync("CREATE TABLE t AS SELECT 3 AS a; CREATE VIEW v AS SELECT CAST(a AS STRING) AS a FROM t");
        using Lakehouse other = Lakehouse.Open(_folder.Below("lake"));

        Assert.Equal("3", await TextAsync("SELECT a FROM v", lake: other));
    }

    private Task RunAsync(string sql) => _lake.ExecuteAsync(sql, TestContext.Current.CancellationToken);

    private async Task<string> TextAsync(string sql, int column = 0, Lakehouse? lake = null)
    {
        List<string> rows = [];
        await foreach (RecordBatch batch in (lake ?? _lake).QueryAsync(sql, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                StringArray texts = (StringArray)batch.Column(column);
                for (int row = 0; row < batch.Length; row++) rows.Add(texts.GetString(row));
            }
        }

        return Assert.Single(rows);
    }
}
