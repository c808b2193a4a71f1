using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Features;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class SchemaMergeTests
{
    [Theory]
    [InlineData("a long, b string", "B string", "a long, b string")]
    [InlineData("a long", "c double, a integer", "a long, c double")]
    [InlineData("a struct<x:long>", "A struct<y:string,X:short>", "a struct<x:long,y:string>")]
    [InlineData("a array<struct<x:long>>", "a array<struct<y:date>>", "a array<struct<x:long,y:date>>")]
    [InlineData("a map<string,struct<x:long>>", "a map<string,struct<y:date>>", "a map<string,struct<x:long,y:date>>")]
    [InlineData("a integer", "a long", "a long")]
    [InlineData("a struct<x:array<integer>>", "a struct<x:array<long>>", "a struct<x:array<long>>")]
    [InlineData("a decimal(10,2)", "a decimal(12,3)", "a decimal(12,3)")]
    [InlineData("a decimal(12,3)", "a decimal(10,2)", "a decimal(12,3)")]
    [InlineData("a long", "a void", "a long")]
    public void A_table_grows_by_what_rows_bring(string table, string rows, string expected)
    {
        Assert.Equal(expected, Merge(table, rows, isWidening: true).Schema.ToString());
    }

    [Theory]
    [InlineData("a long", "a string", true, "Cast the column")]
    [InlineData("a struct<x:long>", "a long", true, "Cast the column")]
    [InlineData("a integer", "a long", false, "'delta.enableTypeWidening' = 'true'")]
    [InlineData("s struct<a:array<integer>>", "s struct<a:array<string>>", true, "s.a.element")]
    [InlineData("a timestamp", "a timestamp_ntz", true, "Cast the column")]
    public void Types_that_no_column_holds_both_are_refused(string table, string rows, bool isWidening, string hint)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Merge(table, rows, isWidening));

        Assert.Equal("DELTA_SCHEMA_MERGE_REFUSED", fault.Code.Value);
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_columns_are_nullable_and_unchanged_tables_stay_the_same_object()
    {
        TableShape table = Shape("a long", isWidening: false);
        TableSchema rows = new([new Column("b", DataTypeText.Parse("struct<c:long>"), IsNullable: false)]);

        Assert.True(SchemaMerge.Merge(table, rows, Guid.NewGuid).Schema.Find("b")!.IsNullable);
        Assert.Same(table, SchemaMerge.Merge(table, DataTypeText.ParseColumns("A short"), Guid.NewGuid));
    }

    [Theory]
    [InlineData("byte", "short,integer,long,double,decimal(10,0),decimal(12,2)", "float,decimal(11,2),string,byte")]
    [InlineData("short", "integer,long,double,decimal(10,0)", "byte,float,decimal(9,0)")]
    [InlineData("integer", "long,double,decimal(10,0),decimal(38,28)", "short,decimal(38,29),timestamp")]
    [InlineData("long", "decimal(20,0),decimal(22,2)", "double,integer,decimal(19,0),decimal(21,2)")]
    [InlineData("float", "double", "decimal(38,10),long")]
    [InlineData("double", "", "float,decimal(38,10)")]
    [InlineData("date", "timestamp_ntz", "timestamp,string")]
    [InlineData("decimal(10,2)", "decimal(11,2),decimal(11,3),decimal(12,4)", "decimal(10,2),decimal(10,3),decimal(11,4),decimal(12,1),double")]
    [InlineData("timestamp", "", "timestamp_ntz")]
    public void Widening_is_what_the_protocol_says(string from, string allowed, string refused)
    {
        Assert.All(Types(allowed), to => Assert.True(TypeWidening.Allows(DataTypeText.Parse(from), to), $"{from} -> {to}"));
        Assert.All(Types(refused), to => Assert.False(TypeWidening.Allows(DataTypeText.Parse(from), to), $"{from} -> {to}"));
    }

    private static IEnumerable<DataType> Types(string text) => text.Length == 0
        ? []
        : text.Replace(",", ";", StringComparison.Ordinal).Split(';')
            .Aggregate(new List<string>(), (types, part) =>
            {
                if (types.Count > 0 && types[^1].Contains('(') && !types[^1].Contains(')')) types[^1] += $",{part}";
                else types.Add(part);
                return types;
            })
            .Select(DataTypeText.Parse);

    private static TableShape Merge(string table, string rows, bool isWidening) =>
        SchemaMerge.Merge(Shape(table, isWidening), DataTypeText.ParseColumns(rows), Guid.NewGuid);

    private static TableShape Shape(string columns, bool isWidening) => new(
        DataTypeText.ParseColumns(columns),
        [],
        new Dictionary<string, string> { ["delta.enableTypeWidening"] = isWidening ? "true" : "false" },
        ColumnMappingMode.None);
}
