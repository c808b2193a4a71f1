using Millrace.Server.Parts;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class RowTextTests
{
    [Theory]
    [InlineData("""{"id":5,"value":-1.50,"name":"a \"b\"","none":null,"nested":{"x":[1,2]},"yes":true}""", """id=5;value=-1.50;name=a "b";none=NULL;nested={"x":[1,2]};yes=true""")]
    [InlineData("""{"<b>":"قسم 🚀"}""", "<b>=قسم 🚀")]
    [InlineData("{}", "")]
    [InlineData("not json", "=not json")]
    [InlineData("[1,2]", "=[1,2]")]
    [InlineData("""{"cut":""", """={"cut":""")]
    [InlineData("", "=")]
    [InlineData(null, "")]
    public void A_row_is_its_columns_in_their_order_and_what_is_none_stays_as_it_is(string? json, string expected)
    {
        Assert.Equal(expected, string.Join(';', RowText.Pairs(json).Select(pair => $"{pair.Key}={pair.Value ?? "NULL"}")));
    }

    [Theory]
    [InlineData("""{"file_path":"/data/in/1.csv"}""", "1.csv")]
    [InlineData("""{"file_path":"C:\\data\\2.csv"}""", "2.csv")]
    [InlineData("""{"file_path":null}""", """{"file_path":null}""")]
    [InlineData("""{"files":["/a/1.csv","/b/2.csv"],"more_files":7}""", "1.csv, 2.csv, 7 more files")]
    [InlineData("""{"tables":[{"table":"main.s.t","first_version":3,"last_version":3}]}""", "main.s.t version 3")]
    [InlineData("""{"tables":[{"table":"main.s.t","first_version":3,"last_version":9},{"last_version":1},5]}""", "main.s.t versions 3 to 9,  version 1, 5")]
    [InlineData("""{"tables":"x","files":3}""", """{"tables":"x","files":3}""")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("no json", "no json")]
    [InlineData(null, "")]
    public void An_origin_names_files_and_tables_at_a_glance(string? json, string expected)
    {
        Assert.Equal(expected, RowText.Origin(json));
    }
}
