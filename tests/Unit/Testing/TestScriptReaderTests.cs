using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Testing.Script;
using Xunit;

namespace Millrace.Unit.Testing;

public sealed class TestScriptReaderTests
{
    [Fact]
    public void Steps_bodies_and_answers_are_read_with_their_lines()
    {
        TestStep[] steps = [.. Read("# note\nland in/1.csv\nid\n\n----\n====\n\nrun a full=b,c\n----\na in=1\n\nquery\nSELECT 1\nFROM x\n----\n1\n")];

        Assert.Equal(["land", "run", "query"], steps.Select(step => step.Name));
        Assert.Equal("id\n\n----", steps[0].Body.Text);
        Assert.Null(steps[0].Expected);
        Assert.Equal((8, "b,c", 10, "a in=1"), (steps[1].Location.Line, steps[1].ValueOf("full"), steps[1].Expected!.First, steps[1].Expected!.Text));
        Assert.Equal((13, "SELECT 1\nFROM x", 16, "1"), (steps[2].Body.First, steps[2].Body.Text, steps[2].Expected!.First, steps[2].Expected!.Text));
    }

    [Fact]
    public void Line_ends_of_windows_and_a_byte_order_mark_mean_nothing()
    {
        TestStep step = Assert.Single(Read("\uFEFFexpect t\r\na | b\r\n1 | 2\r\n"));

        Assert.Equal(["a | b", "1 | 2"], step.Body.Lines);
    }

    [Fact]
    public void An_answer_may_be_empty()
    {
        TestStep step = Assert.Single(Read("rules\n----\n"));

        Assert.Empty(step.Expected!.Lines);
    }

    [Theory]
    [InlineData("\nlnad x\n", "f.test:2:1", "'lnad' is no step of a test. Did you mean 'land'? Steps are test, at, land")]
    [InlineData("land in/1.csv\nid\n", "f.test:1:1", "Write ==== on a line of its own")]
    [InlineData("land\n", "f.test:1:1", "something is missing behind it. Write: land PATH [cut]")]
    [InlineData("land a b\n====\n", "f.test:1:1", "'b' is not known behind the path")]
    [InlineData("bytes a\nabc\n", "f.test:2:1", "no hexadecimal digits in pairs")]
    [InlineData("at yesterday\n", "f.test:1:1", "'yesterday' is no time. Write: at 2026-01-05T08:00:00Z")]
    [InlineData("restart now\n", "f.test:1:1", "'now' is one word too many")]
    [InlineData("run slect=a\n", "f.test:1:1", "'slect=a' is not known. Write: run [DATASET…]")]
    [InlineData("run\nsomething\n", "f.test:2:1", "'run' takes no lines right below it. An empty line ends a step.")]
    [InlineData("rows t\na\n1\n----\n1\n", "f.test:4:1", "'rows' takes no lines below ----")]
    [InlineData("rows t\n", "f.test:1:1", "needs lines below it. Write: rows TABLE, then a line of column names and the rows")]
    [InlineData("query\n", "f.test:1:1", "'query' needs lines below it")]
    [InlineData("query upside\nSELECT 1\n", "f.test:1:1", "'upside' is not known")]
    [InlineData("expect t\n", "f.test:1:1", "'expect' needs lines below it")]
    [InlineData("expect t many rows\n", "f.test:1:1", "only a number of rows can stand")]
    [InlineData("expect t 2 rows\na\n", "f.test:2:1", "takes no rows below it")]
    [InlineData("rules\n", "f.test:1:1", "'rules' needs ---- and what is expected below it")]
    [InlineData("error walk\n----\nx\n", "f.test:1:1", "'walk' cannot be tried. Write: error {run | plan | query}")]
    [InlineData("error run\n----\n", "f.test:1:1", "a part of the fault's text")]
    [InlineData("error query\n----\nx\n", "f.test:1:1", "'error' needs lines below it")]
    [InlineData("file \"a b\n====\n", "f.test:1:6", "This quote is never closed")]
    [InlineData("events p\n----\n", "f.test:1:1", "'p' is not known. Write: events [pipeline=P]")]
    [InlineData("test\n", "f.test:1:1", "Write: test NAME")]
    public void What_is_wrong_is_told_with_its_place_and_what_would_be_right(string text, string place, string message)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Read(text));

        Assert.Equal("TEST_SYNTAX", fault.Code.Value);
        Assert.StartsWith($"{place}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_heads_is_one_test()
    {
        TestScript test = Assert.Single(TestScript.ReadAll(new SourceText("f.test", "run\n\nrun\n")));

        Assert.Null(test.Title);
        Assert.Equal(2, test.Steps.Count);
    }

    [Fact]
    public void Steps_before_the_first_head_belong_to_every_test()
    {
        IReadOnlyList<TestScript> tests = TestScript.ReadAll(new SourceText("f.test", "at 2026-01-01\n\ntest first of two\n\nrun a\n\ntest second\n\nrun b\n\nrun c\n"));

        Assert.Equal(["first of two", "second"], tests.Select(test => test.Title));
        Assert.Equal(["at 2026-01-01", "run a"], tests[0].Steps.Select(step => step.ToString()));
        Assert.Equal(["at 2026-01-01", "run b", "run c"], tests[1].Steps.Select(step => step.ToString()));
    }

    [Fact]
    public void Two_tests_of_one_name_are_refused()
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => TestScript.ReadAll(new SourceText("f.test", "test a\n\nrun\n\ntest a\n\nrun\n")));

        Assert.StartsWith("f.test:5:1: A test named 'a' begins at line 1 already.", fault.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TestStep> Read(string text) => TestScriptReader.Read(new SourceText("f.test", text));
}
