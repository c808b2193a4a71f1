using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Foundation;

public sealed class DataTypeTextTests
{
    [Theory]
    [InlineData("tinyint", "tinyint")]
    [InlineData("short", "smallint")]
    [InlineData("integer", "int")]
    [InlineData("long", "bigint")]
    [InlineData("decimal(10,2)", "decimal(10,2)")]
    [InlineData("timestamp_ntz", "timestamp_ntz")]
    [InlineData("map<long,array<struct<a:short,b:string>>>", "map<bigint,array<struct<a:smallint,b:string>>>")]
    public void A_type_is_written_in_the_words_of_SQL_down_to_its_last_part(string text, string expected) =>
        Assert.Equal(expected, DataTypeText.InSql(DataTypeText.Parse(text)));

    [Theory]
    [InlineData("INT", "integer")]
    [InlineData("bigint", "long")]
    [InlineData("Decimal(12, 3)", "decimal(12,3)")]
    [InlineData("decimal", "decimal(10,0)")]
    [InlineData("varchar(20)", "string")]
    [InlineData("map<string, array<double>>", "map<string,array<double>>")]
    [InlineData("struct<a: int, b: struct<c: date>>", "struct<a:integer,b:struct<c:date>>")]
    [InlineData("timestamp with time zone", "timestamp")]
    [InlineData("timestamp without time zone", "timestamp_ntz")]
    public void Every_spelling_reads_as_one_type(string text, string canonical)
    {
        Assert.Equal(canonical, DataTypeText.Format(DataTypeText.Parse(text)));
    }

    [Theory]
    [InlineData("strnig", "'strnig' is unknown")]
    [InlineData("decimal(40,2)", "1 to 38 digits")]
    [InlineData("array<int", "'>' was expected")]
    [InlineData("int int", "unexpected 'int'")]
    [InlineData("", "ends too early")]
    public void A_bad_type_says_what_is_wrong(string text, string problem)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => DataTypeText.Parse(text));

        Assert.Equal("TYPE_UNKNOWN", fault.Code.Value);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Column_lists_keep_order_names_and_nullability()
    {
        TableSchema schema = DataTypeText.ParseColumns("device_id integer NOT NULL, `air flow` double COMMENT 'm3/h'");

        Assert.Equal("device_id integer, air flow double", schema.ToString());
        Assert.False(schema[0].IsNullable);
        Assert.Equal("m3/h", schema[1].Comment);
    }
}
