using CsCheck;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class SchemaJsonTests
{
    private const string Nested =
        """
        {"type":"struct","fields":[{"name":"Id","type":"long","nullable":false,"metadata":{"comment":"key","delta.columnMapping.id":1,"x":{"y":[1,2.50]}}},{"name":"m","type":{"type":"map","keyType":"string","valueType":{"type":"array","elementType":{"type":"struct","fields":[{"name":"p","type":"decimal(38,9)","nullable":true,"metadata":{}}]},"containsNull":false},"valueContainsNull":true},"nullable":true,"metadata":{}}]}
        """;

    [Fact]
    public void A_schema_comes_back_with_all_its_metadata()
    {
        TableSchema schema = SchemaJson.Parse(Nested);

        Assert.Equal("key", schema[0].Comment);
        Assert.Equal("""{"y":[1,2.50]}""", schema[0].Metadata["x"]);
        Assert.False(schema[0].IsNullable);
        Assert.Equal(Nested, SchemaJson.Format(schema));
    }

    [Fact]
    public void Every_schema_survives_the_round_trip()
    {
        DataType[] leaves =
        [
            new DataType.String(), new DataType.Byte(), new DataType.Short(), new DataType.Integer(), new DataType.Long(),
            new DataType.Float(), new DataType.Double(), new DataType.Decimal(38, 38), new DataType.Decimal(1, 0),
            new DataType.Boolean(), new DataType.Binary(), new DataType.Date(), new DataType.Timestamp(),
            new DataType.TimestampNtz(), new DataType.Variant(), new DataType.Void(),
        ];
        Gen<DataType> leaf = Gen.Int[0, leaves.Length - 1].Select(at => leaves[at]);
        Gen<DataType> type = Gen.Recursive<DataType>((depth, inner) => depth > 3 ? leaf : Gen.OneOf(
            leaf,
            Gen.Select(inner, Gen.Bool, (element, flag) => (DataType)new DataType.Array(element, flag)),
            Gen.Select(inner, inner, Gen.Bool, (key, value, flag) => (DataType)new DataType.Map(key, value, flag)),
            Gen.Select(inner, inner, (a, b) => (DataType)new DataType.Struct(new TableSchema([new Column("a", a), new Column("b", b, false)])))));

        Gen.Select(Gen.String, type).Sample((name, column) =>
        {
            string whole = name + "x"; // A lone surrogate cannot be written as JSON, so it is replaced first.
            whole = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(whole));
            TableSchema schema = new([new Column(whole, column)]);
            Assert.Equal(schema, SchemaJson.Parse(SchemaJson.Format(schema)));
        }, iter: 500);
    }

    [Theory]
    [InlineData("varchar(10)", "string")]
    [InlineData("decimal", "decimal(10,0)")]
    [InlineData("null", "void")]
    public void Spellings_of_old_writers_are_taken(string spelling, string type)
    {
        TableSchema schema = SchemaJson.Parse(
            $$$"""{"type":"struct","fields":[{"name":"c","type":"{{{spelling}}}","nullable":true,"metadata":{}}]}""");

        Assert.Equal(type, DataTypeText.Format(schema[0].Type));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"type":"struct"}""")]
    [InlineData("""{"type":"struct","fields":[{"name":"c","type":"geometry(x)","nullable":true,"metadata":{}}]}""")]
    [InlineData("""{"type":"struct","fields":[{"name":"c","type":"decimal(39,0)","nullable":true,"metadata":{}}]}""")]
    [InlineData("""{"type":"struct","fields":[{"name":"c","type":"long"},{"name":"C","type":"long"}]}""")]
    public void What_is_no_schema_is_refused(string json)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => SchemaJson.Parse(json));

        Assert.Equal("DELTA_SCHEMA_INVALID", fault.Code.Value);
    }

    [Theory]
    [InlineData("air flow")]
    [InlineData("a,b")]
    [InlineData("a=b")]
    [InlineData("a\tb")]
    [InlineData("")]
    public void Names_that_Parquet_readers_choke_on_need_column_mapping(string name)
    {
        TableSchema schema = new([new Column(name, new DataType.Long())]);

        MillraceException fault = Assert.Throws<MillraceException>(
            () => SchemaRules.Require(schema, partitionColumns: [], hasColumnMapping: false));
        Assert.Equal("DELTA_SCHEMA_INVALID", fault.Code.Value);
        SchemaRules.Require(schema, partitionColumns: [], hasColumnMapping: true);
    }

    [Fact]
    public void Partition_columns_must_exist_and_have_a_text_form()
    {
        TableSchema schema = DataTypeText.ParseColumns("a long, b array<long>");

        Assert.Throws<MillraceException>(() => SchemaRules.Require(schema, ["c"], hasColumnMapping: false));
        Assert.Throws<MillraceException>(() => SchemaRules.Require(schema, ["b"], hasColumnMapping: false));
        Assert.Throws<MillraceException>(() => SchemaRules.Require(schema, ["a", "A"], hasColumnMapping: false));
    }

    [Fact]
    public void An_empty_text_is_a_schema_without_columns()
    {
        Assert.Empty(SchemaJson.Parse(""));
    }
}
