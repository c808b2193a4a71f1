using Millrace.Foundation.Faults;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

/// <summary>How sinks are written.</summary>
public sealed class SinkTests
{
    [Theory]
    [InlineData("CREATE SINK s USING DELTA OPTIONS (path = '/x')")]
    [InlineData("create sink if not exists plant.s options ('PATH' '/x') using Delta")]
    [InlineData("CREATE SINK `s` USING delta COMMENT 'to them' OPTIONS (path '${where}')")]
    public void Clauses_come_in_any_order(string sql)
    {
        DatasetDeclaration sink = Assert.Single(Scripts.Read(sql, ("where", "/x")).Datasets);

        Assert.Equal(DatasetKind.Sink, sink.Kind);
        Assert.Equal("main.plant.s", sink.Name.ToString());
        Assert.Equal("delta", sink.Sink!.Format);
        Assert.Equal("/x", sink.Sink.Options["path"]);
        Assert.Equal("delta /x", sink.Sink.Text);
        Assert.False(sink.IsStored);
    }

    [Theory]
    [InlineData("INSERT INTO SINK s BY NAME SELECT 1", "s")]
    [InlineData("INSERT INTO s BY NAME SELECT 1", "s")]
    [InlineData("INSERT INTO ONCE SINK s BY NAME SELECT 1", "s")]
    [InlineData("INSERT INTO SINK sink BY NAME SELECT 1", "sink")]
    [InlineData("INSERT INTO sink BY NAME SELECT 1", "sink")]
    [InlineData("INSERT INTO SINK plant.sink BY NAME SELECT 1", "sink")]
    public void A_flow_names_its_sink_with_or_without_the_word(string body, string target)
    {
        PipelineDeclaration read = Scripts.Read($"CREATE SINK {target} USING delta OPTIONS (path = 'x');\nCREATE FLOW f AS {body}");

        Assert.Equal($"main.plant.{target}", Assert.Single(read.Flows).Target.ToString());
    }

    [Fact]
    public void Code_declares_what_sql_declares()
    {
        DatasetDeclaration sql = Scripts.ReadOne("CREATE SINK s USING delta COMMENT 'to them' OPTIONS (path = '${where}/out')".Replace("${where}", "/x", StringComparison.Ordinal));
        DatasetDeclaration code = Assert.Single(new PipelineBuilder().Sink("s", "to them").Delta("${where}/out").Build(Scripts.Defaults(("where", "/x"))).Datasets);

        Assert.Equal((sql.Name, sql.Kind, sql.Comment, sql.Sink!.Text), (code.Name, code.Kind, code.Comment, code.Sink!.Text));
    }

    [Fact]
    public void A_sink_in_code_says_where_it_is()
    {
        PipelineBuilder builder = new();
        builder.Sink("s");

        Assert.Contains("does not say where", Assert.Throws<MillraceException>(() => builder.Build(Scripts.Defaults())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://store.example/x?sig=abc", "https://store.example/x?***")]
    [InlineData("/data/a?b", "/data/a?b")]
    public void What_gives_access_is_not_shown(string path, string shown)
    {
        SinkDeclaration sink = Assert.Single(new PipelineBuilder().Sink("s").Delta(path).Build(Scripts.Defaults()).Datasets).Sink!;

        Assert.Equal(shown, Assert.Single(sink.ShownOptions).Value);
        Assert.Equal(path, sink.Options["PATH"]);
    }
}
