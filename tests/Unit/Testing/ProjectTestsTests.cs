using Millrace.Foundation.Faults;
using Millrace.Testing;
using Millrace.Testing.Results;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Testing;

public sealed class ProjectTestsTests : IDisposable
{
    private const string Land = "land in/1.csv\nid,temperature\n1,21.5\n2,999\n====\n\n";

    private readonly TempFolder _folder = new();

    public ProjectTestsTests()
    {
        _folder.Write(
            "millrace.yml",
            """
            bundle: { name: plant }
            resources:
              pipelines:
                p:
                  schema: s
                  libraries: [{ glob: { include: "src/*.sql" } }]
                  configuration: { landing: landing/in, archive: /srv/archive }
            """);
        _folder.Write(
            "src/all.sql",
            """
            CREATE STREAMING TABLE bronze (
              CONSTRAINT cold EXPECT (temperature < 100) ON VIOLATION DROP ROW,
              CONSTRAINT today EXPECT (seen <= current_timestamp())
            ) AS SELECT *, current_timestamp() AS seen
            FROM STREAM read_files('${landing}', format => 'csv', header => true, schemaHints => 'id integer, temperature double');
            CREATE MATERIALIZED VIEW gold AS SELECT id, avg(temperature) AS mean FROM bronze GROUP BY id;
            CREATE STREAMING TABLE archived AS SELECT * FROM STREAM read_files('${archive}', format => 'json', schemaHints => 'id integer');
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_test_that_holds_leaves_nothing_behind()
    {
        string[] before = Files();

        ProjectTestResult result = await RunAsync($"{Land}run gold\n----\nbronze in=2 dropped=1\n\nexpect gold\nid | mean\n1 | 21.5\n");

        Assert.True(result.IsSuccess, result.Report);
        Assert.Equal(before.Append("tests/t.test"), Files());
    }

    [Fact]
    public async Task A_test_that_does_not_hold_shows_the_rows_the_line_and_goes_on()
    {
        ProjectTestResult result = await RunAsync($"{Land}run bronze\n----\nbronze in=3\n\nexpect bronze\nid | temperature\n1  | 22.5\n3  | 4\n\nrules\n----\nbronze cold 2 0\nbronze today 2 0\n");

        Assert.Equal(
            """
            tests/t.test:7: run bronze: it gave other lines
                - bronze in=3
                + bronze in=2
            tests/t.test:11: expect bronze: 1 row differs, 1 row is missing (2 expected, 1 found)
                  id | temperature
                - 1  | 22.5
                + 1  | 21.5
                       ^^^^
                - 3  | 4             missing
            tests/t.test:16: rules: it gave other lines
                - bronze cold 2 0
                + bronze cold 1 1
                  bronze today 2 0

            """.ReplaceLineEndings("\n"),
            result.Report);
        MillraceException fault = Assert.Throws<MillraceException>(result.EnsureSuccess);
        Assert.Equal("TEST_FAILED", fault.Code.Value);
    }

    [Fact]
    public async Task What_came_can_be_written_into_the_test()
    {
        string text = $"{Land}run bronze\n----\nbronze in=3\n\n# kept\nexpect bronze\nid | temperature\n1  | ~22\n7  | 8\n\nquery\nSELECT id FROM bronze\n----\n4\n";
        ProjectTestResult result = await RunAsync(text);

        Assert.Equal([_folder.Below("tests/t.test")], ProjectTests.Rewrite([result]));

        string rewritten = await File.ReadAllTextAsync(_folder.Below("tests/t.test"));
        Assert.Equal($"{Land}run bronze\n----\nbronze in=2\n\n# kept\nexpect bronze\nid | temperature\n1  | ~22\n\nquery\nSELECT id FROM bronze\n----\n1\n", rewritten);
        Assert.True((await RunAsync(rewritten)).IsSuccess);
    }

    [Fact]
    public async Task Tests_that_share_what_is_expected_and_disagree_are_not_rewritten()
    {
        _folder.Write("tests/t.test", "land in/1.csv\nid,temperature\n1,1\n====\n\nrun bronze\n----\nbronze in=9\n\ntest a\n\nrun bronze\n\ntest b\n\nrun bronze\n");
        _folder.Write("tests/u.test", "run bronze\n");
        using ProjectTests tests = await ProjectTests.OpenAsync(_folder.Path);
        List<ProjectTestResult> results = [];
        foreach (ProjectTest test in tests.Named("t")) results.Add(await tests.RunAsync(test));
        ExpectSame(results);
        TestFailure other = results[1].Failures[0] with { Update = new ExpectedLines(8, 1, ["bronze in=5"]) };

        MillraceException fault = Assert.Throws<MillraceException>(() => ProjectTests.Rewrite([results[0], results[1] with { Failures = [other] }]));

        Assert.Equal("TEST_EXPECTATION_SHARED", fault.Code.Value);
    }

    [Fact]
    public async Task Time_is_what_the_test_says_in_queries_and_rules()
    {
        ProjectTestResult result = await RunAsync(
            $"at 2026-01-05T08:00:00Z\n\n{Land}run bronze\n\nexpect bronze\nid | seen\n1 | 2026-01-05T08:00:00Z\n\nquery\nSELECT current_date, today(), now()\n----\n2026-01-05|2026-01-05|2026-01-05T08:00:01Z\n");

        Assert.True(result.IsSuccess, result.Report);
    }

    [Fact]
    public async Task Places_outside_of_the_project_have_a_stand_in()
    {
        ProjectTestResult result = await RunAsync("land /srv/archive/1.json\n{\"id\": 7}\n====\n\nrun archived\n\nexpect archived\nid\n7\n");

        Assert.True(result.IsSuccess, result.Report);
        Assert.False(Directory.Exists("/srv/archive"));
    }

    [Fact]
    public async Task Rows_of_a_dataset_take_its_columns_and_those_of_another_table_need_types()
    {
        ProjectTestResult good = await RunAsync(
            "rows bronze\nid | temperature\n1 | 20\n1 | 30\n\nrows ref.names\nid integer | tags array<string>\n1 | [\"a\", \"b\"]\n2 | NULL\n\nrun gold\n\nexpect gold\nid | mean\n1 | 25\n\nexpect ref.names\nid | tags\n2 | NULL\n1 | [\"a\",\"b\"]\n");
        ProjectTestResult bad = await RunAsync("rows ref.names\nid\n1\n");
        ProjectTestResult unfit = await RunAsync("rows bronze\nid\nsoon\n");
        ProjectTestResult unknown = await RunAsync("rows bronze\nidd\n1\n");

        Assert.True(good.IsSuccess, good.Report);
        Assert.Contains("tests/t.test:2: rows ref.names: 'main.ref.names' is no dataset", bad.Report, StringComparison.Ordinal);
        Assert.Contains("tests/t.test:1: rows bronze: The rows of 'main.s.bronze' do not fit its columns", unfit.Report, StringComparison.Ordinal);
        Assert.Contains("tests/t.test:2: rows bronze: 'main.s.bronze' has no column 'idd'. Did you mean 'id'?", unknown.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_found_by_their_parts()
    {
        ProjectTestResult good = await RunAsync($"{Land}run bronze\n\nevents\n----\nMETRICS flow_progress bronze wrote 1 rows\nINFO update_progress - COMPLETED\n* create_update *\n");
        ProjectTestResult bad = await RunAsync($"{Land}run bronze\n\nevents\n----\nERROR flow_progress bronze\n");

        Assert.True(good.IsSuccess, good.Report);
        Assert.Contains("one event did not happen", bad.Report, StringComparison.Ordinal);
        Assert.Contains("    - ERROR flow_progress bronze\n", bad.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_that_does_not_come_or_says_something_else_fails_the_test()
    {
        ProjectTestResult none = await RunAsync($"{Land}error run bronze\n----\nEXPECTATION_FAILED\n");
        ProjectTestResult other = await RunAsync("error run bronze\n----\nLANDING_NOT_FOUND\nno such words\n");
        ProjectTestResult good = await RunAsync("error run bronze\n----\nLANDING_NOT_FOUND\nsrc/all.sql:5:6\n");

        Assert.Contains("a fault was expected and none came", none.Report, StringComparison.Ordinal);
        Assert.Contains("- no such words", other.Report, StringComparison.Ordinal);
        Assert.DoesNotContain("- LANDING_NOT_FOUND", other.Report, StringComparison.Ordinal);
        Assert.True(good.IsSuccess, good.Report);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_a_test_that_fails_and_keeps_no_other_from_running()
    {
        _folder.Write("tests/broken.test", "rnu\n");
        _folder.Write("tests/whole.test", Land + "run bronze\n");
        using ProjectTests tests = await ProjectTests.OpenAsync(_folder.Path);

        ProjectTestResult broken = await tests.RunAsync(tests.Test("tests/broken.test"));
        ProjectTestResult whole = await tests.RunAsync(tests.Test("tests/whole.test"));

        Assert.StartsWith("tests/broken.test:1: tests/broken.test: 'rnu' is no step of a test. Did you mean 'run'?", broken.Report, StringComparison.Ordinal);
        Assert.True(whole.IsSuccess, whole.Report);
        Assert.Equal(["tests/broken.test", "tests/whole.test"], ProjectTests.NamesIn(_folder.Path));
        Assert.Equal("TEST_UNKNOWN", Assert.Throws<MillraceException>(() => tests.Named("hole")).Code.Value);
    }

    [Fact]
    public async Task A_test_can_change_files_of_the_project_without_changing_the_project()
    {
        string before = await File.ReadAllTextAsync(_folder.Below("src/all.sql"));

        ProjectTestResult result = await RunAsync(
            $"{Land}run bronze\n\nfile src/more.sql\nCREATE MATERIALIZED VIEW more AS SELECT count(*) AS n FROM bronze;\n====\n\nrun more\n----\nbronze state=idle in=0\nmore out=1\n\nexpect more\nn\n1\n");

        Assert.True(result.IsSuccess, result.Report);
        Assert.Equal(before, await File.ReadAllTextAsync(_folder.Below("src/all.sql")));
        Assert.False(File.Exists(_folder.Below("src/more.sql")));
    }

    [Theory]
    [InlineData("land ../../x.csv\n====\n", "leads out of the project's folder")]
    [InlineData("copy nowhere\n", "no file or folder 'nowhere'")]
    [InlineData("remove nowhere\n", "nothing to remove")]
    [InlineData("rules\n----\n", "Nothing has run yet")]
    [InlineData("run pipeline=q\n", "no pipeline 'q'. It has p")]
    [InlineData("run bronce\n", "Did you mean 'bronze'?")]
    [InlineData("expect bronce\nid\n", "bronce")]
    [InlineData("query\nSELECT nothing FROM\n----\n", "tests/t.test:2")]
    public async Task A_step_that_cannot_be_done_says_why(string text, string message)
    {
        ProjectTestResult result = await RunAsync(text);

        Assert.Contains(message, result.Report, StringComparison.Ordinal);
    }

    private static void ExpectSame(IEnumerable<ProjectTestResult> results) =>
        Assert.All(results, result => Assert.Equal(8, Assert.Single(result.Failures).Update!.First));

    private string[] Files() => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private async Task<ProjectTestResult> RunAsync(string text)
    {
        _folder.Write("tests/t.test", text);
        using ProjectTests tests = await ProjectTests.OpenAsync(_folder.Path);
        return await tests.RunAsync(Assert.Single(tests.Tests));
    }
}
