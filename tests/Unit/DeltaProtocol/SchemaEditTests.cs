using System.Collections.Frozen;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class SchemaEditTests
{
    private const string Columns = "id long, s struct<a:integer,b:array<struct<x:short>>>, m map<string,struct<y:float>>, day date";
    private int _lastId;

    [Theory]
    [InlineData("", "z string", "last", "id long, s struct<a:integer,b:array<struct<x:short>>>, m map<string,struct<y:float>>, day date, z string")]
    [InlineData("", "z string", "first", "z string, id long, s struct<a:integer,b:array<struct<x:short>>>, m map<string,struct<y:float>>, day date")]
    [InlineData("", "z string", "ID", "id long, z string, s struct<a:integer,b:array<struct<x:short>>>, m map<string,struct<y:float>>, day date")]
    [InlineData("S", "z string", "a", "id long, s struct<a:integer,z:string,b:array<struct<x:short>>>, m map<string,struct<y:float>>, day date")]
    [InlineData("s.b.element", "z string", "first", "id long, s struct<a:integer,b:array<struct<z:string,x:short>>>, m map<string,struct<y:float>>, day date")]
    [InlineData("m.VALUE", "z string", "last", "id long, s struct<a:integer,b:array<struct<x:short>>>, m map<string,struct<y:float,z:string>>, day date")]
    public void A_column_is_added_anywhere(string parent, string column, string position, string expected)
    {
        TableShape edited = Apply(Shape(), new SchemaEdit.AddColumn(Path(parent), DataTypeText.ParseColumns(column)[0], Position(position)));

        Assert.Equal(expected, edited.Schema.ToString());
    }

    [Fact]
    public void What_a_new_column_cannot_be_is_refused()
    {
        AssertRefused("DELTA_COLUMN_EXISTS", Shape(), Add("", new Column("ID", new DataType.Long())));
        AssertRefused("DELTA_COLUMN_NOT_FOUND", Shape(), Add("nope", new Column("z", new DataType.Long())));
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", Shape(), Add("s.b", new Column("z", new DataType.Long())), "below 'element'");
        AssertRefused("DELTA_COLUMN_NOT_FOUND", Shape(), Add("s.b.item", new Column("z", new DataType.Long())), "element");
        AssertRefused("DELTA_COLUMN_NOT_FOUND", Shape(), Add("s", new Column("z", new DataType.Long()), After("nope")), "a, b");
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", Shape(), Add("id", new Column("z", new DataType.Long())), "long");
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", Shape(), Add("", new Column("z", new DataType.Long(), IsNullable: false)), "NOT NULL");
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", Shape(), Add("", With(new Column("z", new DataType.Long()), "CURRENT_DEFAULT", "\"1\"")), "default");
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", Shape(), Add("", With(new Column("z", new DataType.Long()), "delta.generationExpression", "\"id\"")), "generated");
        AssertRefused("DELTA_SCHEMA_INVALID", Shape(), Add("", new Column("a b", new DataType.Long())), "rename the column");
    }

    [Fact]
    public void Without_mapping_a_column_keeps_its_name_and_its_place_in_files()
    {
        MillraceException rename = AssertRefused("DELTA_COLUMN_MAPPING_REQUIRED", Shape(), new SchemaEdit.RenameColumn(["id"], "key"));
        AssertRefused("DELTA_COLUMN_MAPPING_REQUIRED", Shape(), new SchemaEdit.DropColumn(["s", "a"]));

        Assert.Contains("'delta.columnMapping.mode' = 'name'", rename.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_mapping_a_new_column_has_a_new_name_in_files_at_every_depth()
    {
        TableShape mapped = Mapped();

        TableShape edited = Apply(mapped, Add("", DataTypeText.ParseColumns("n struct<a:array<struct<q:long>>>")[0]));

        Column added = edited.Schema.Find("n")!;
        ColumnMapping mapping = new(ColumnMappingMode.Name);
        Assert.StartsWith("col-", mapping.PhysicalName(added), StringComparison.Ordinal);
        string[] names = [.. SchemaRules.AllFields(edited.Schema).Select(mapping.PhysicalName)];
        int?[] ids = [.. SchemaRules.AllFields(edited.Schema).Select(mapping.FieldId)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, ids.Length), ids.Select(id => id!.Value).Order());
        Assert.Equal("11", edited.Properties["delta.columnMapping.maxColumnId"]);
        Assert.Equal("id", mapping.PhysicalName(edited.Schema.Find("id")!));
    }

    [Fact]
    public void A_rename_only_changes_the_logical_name_and_follows_into_partitions_and_statistics_lists()
    {
        TableShape mapped = Mapped();
        mapped = mapped with { Properties = With(mapped.Properties, "delta.dataSkippingStatsColumns", "id,s.a,`day`") };

        TableShape edited = Apply(Apply(mapped, new SchemaEdit.RenameColumn(["day"], "Tag")), new SchemaEdit.RenameColumn(["S", "A"], "key x"));

        Assert.Equal(["Tag"], edited.PartitionColumns);
        Assert.Equal("id,s.`key x`,Tag", edited.Properties["delta.dataSkippingStatsColumns"].Replace("S.", "s.", StringComparison.Ordinal));
        Assert.Equal("day", new ColumnMapping(ColumnMappingMode.Name).PhysicalName(edited.Schema.Find("tag")!));
        Assert.Equal(mapped.Properties["delta.columnMapping.maxColumnId"], edited.Properties["delta.columnMapping.maxColumnId"]);
        AssertRefused("DELTA_COLUMN_EXISTS", mapped, new SchemaEdit.RenameColumn(["id"], "DAY"));
        Assert.Equal("ID", Apply(mapped, new SchemaEdit.RenameColumn(["id"], "ID")).Schema[0].Name);
    }

    [Fact]
    public void A_column_that_comes_again_is_another_one()
    {
        TableShape mapped = Mapped();
        ColumnMapping mapping = new(ColumnMappingMode.Name);
        TableShape dropped = Apply(mapped, new SchemaEdit.DropColumn(["id"]));

        TableShape again = Apply(dropped, Add("", new Column("id", new DataType.Long())));

        Assert.Null(dropped.Schema.Find("id"));
        Assert.NotEqual(mapping.PhysicalName(mapped.Schema.Find("id")!), mapping.PhysicalName(again.Schema.Find("id")!));
        Assert.Equal(9, mapping.FieldId(again.Schema.Find("id")!));
        AssertRefused("DELTA_COLUMN_IN_USE", mapped, new SchemaEdit.DropColumn(["day"]), "partitioning");
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", mapped, new SchemaEdit.DropColumn(["m", "value", "y"]), "last one");
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", mapped, new SchemaEdit.DropColumn(["s", "b", "x"]), "below 'element'");
    }

    [Fact]
    public void What_sql_text_names_can_neither_go_nor_be_renamed()
    {
        TableShape mapped = Mapped();
        TableShape constrained = mapped with { Properties = With(mapped.Properties, "delta.constraints.pos", "ID > 0 AND `s`.a < 3") };

        AssertRefused("DELTA_COLUMN_IN_USE", constrained, new SchemaEdit.DropColumn(["id"]), "the constraint 'pos'");
        AssertRefused("DELTA_COLUMN_IN_USE", constrained, new SchemaEdit.RenameColumn(["s", "a"], "q"), "the constraint 'pos'");
        TableShape generated = mapped with
        {
            Schema = new TableSchema(mapped.Schema.Select(column => column.Name == "day" ? With(column, "delta.generationExpression", "\"CAST(m AS DATE)\"") : column)),
        };
        AssertRefused("DELTA_COLUMN_IN_USE", generated, new SchemaEdit.RenameColumn(["m"], "q"), "the generated column 'day'");
        Assert.Equal("q", Apply(constrained, new SchemaEdit.RenameColumn(["m"], "q")).Schema[2].Name);
    }

    [Theory]
    [InlineData("id", "decimal(20,0)")]
    [InlineData("s.a", "double")]
    [InlineData("s.b.element.x", "integer")]
    [InlineData("m.value.y", "double")]
    public void A_wider_type_is_written_down(string path, string type)
    {
        TableShape shape = Shape() with { Properties = new Dictionary<string, string> { ["delta.enableTypeWidening"] = "true" } };
        string before = DataTypeText.Format(ColumnTree.TypeAt(shape.Schema, Path(path)));

        TableShape edited = Apply(shape, new SchemaEdit.ChangeType(Path(path), DataTypeText.Parse(type)));

        Assert.Equal(type, DataTypeText.Format(ColumnTree.TypeAt(edited.Schema, Path(path))));
        Column field = ColumnTree.Find(edited.Schema, Path(path));
        Assert.Equal($$"""[{"fromType":"{{before}}","toType":"{{type}}"}]""", field.Metadata["delta.typeChanges"]);
    }

    [Fact]
    public void The_history_of_a_type_grows_and_tells_the_way_into_arrays_and_maps()
    {
        TableShape shape = new(
            DataTypeText.ParseColumns("a array<map<byte,short>>"), [], new Dictionary<string, string> { ["delta.enableTypeWidening"] = "TRUE" }, ColumnMappingMode.None);

        shape = Apply(shape, new SchemaEdit.ChangeType(["a", "Element", "value"], new DataType.Integer()));
        shape = Apply(shape, new SchemaEdit.ChangeType(["a", "element", "key"], new DataType.Short()));
        shape = Apply(shape, new SchemaEdit.ChangeType(["a", "element", "value"], new DataType.Long()));

        Assert.Equal("a array<map<short,long>>", shape.Schema.ToString());
        Assert.Equal(
            """[{"fromType":"short","toType":"integer","fieldPath":"element.value"},{"fromType":"byte","toType":"short","fieldPath":"element.key"},{"fromType":"integer","toType":"long","fieldPath":"element.value"}]""",
            shape.Schema[0].Metadata["delta.typeChanges"]);
    }

    [Fact]
    public void A_type_that_files_could_not_be_read_as_is_refused()
    {
        TableShape widening = Shape() with { Properties = new Dictionary<string, string> { ["delta.enableTypeWidening"] = "true" } };

        AssertRefused("DELTA_TYPE_CHANGE_REFUSED", Shape(), new SchemaEdit.ChangeType(["s", "a"], new DataType.Long()), "'delta.enableTypeWidening' = 'true'");
        AssertRefused("DELTA_TYPE_CHANGE_REFUSED", widening, new SchemaEdit.ChangeType(["id"], new DataType.Integer()), "Add a column");
        AssertRefused("DELTA_TYPE_CHANGE_REFUSED", widening, new SchemaEdit.ChangeType(["id"], new DataType.String()));
        TableShape iceberg = widening with { Properties = With(widening.Properties, "delta.enableIcebergCompatV2", "true") };
        AssertRefused("DELTA_TYPE_CHANGE_REFUSED", iceberg, new SchemaEdit.ChangeType(["s", "a"], new DataType.Double()), "Iceberg");
        Assert.Equal(widening.Schema, Apply(widening, new SchemaEdit.ChangeType(["id"], new DataType.Long())).Schema);
    }

    [Fact]
    public void Nullability_comments_defaults_and_places_change_alone()
    {
        TableShape shape = Shape();
        shape = Apply(shape, new SchemaEdit.SetNullable(["id"], IsNullable: false));
        shape = Apply(shape, new SchemaEdit.SetComment(["s", "a"], "of \"it\""));
        shape = Apply(shape, new SchemaEdit.SetDefault(["id"], "1 + 'a'"));
        shape = Apply(shape, new SchemaEdit.MoveColumn(["day"], ColumnPosition.First));
        shape = Apply(shape, new SchemaEdit.MoveColumn(["s", "a"], After("B")));

        Assert.Equal("day date, id long, s struct<b:array<struct<x:short>>,a:integer>, m map<string,struct<y:float>>", shape.Schema.ToString());
        Assert.False(shape.Schema.Find("id")!.IsNullable);
        Assert.Equal("of \"it\"", ColumnTree.Find(shape.Schema, ["s", "a"]).Comment);
        Assert.Equal("\"1 + 'a'\"", shape.Schema.Find("id")!.Metadata["CURRENT_DEFAULT"]);
        Assert.Equal(shape.Schema, SchemaJson.Parse(SchemaJson.Format(shape.Schema)));
        Assert.Empty(Apply(shape, new SchemaEdit.SetDefault(["id"], null)).Schema.Find("id")!.Metadata);
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", shape, new SchemaEdit.SetDefault(["s", "a"], "1"), "fields of a struct");
        AssertRefused("DELTA_COLUMN_EDIT_REFUSED", shape, new SchemaEdit.SetDefault(["id"], " "), "empty");
        Assert.Equal(shape.Schema, Apply(shape, new SchemaEdit.MoveColumn(["id"], After("ID"))).Schema);
    }

    private TableShape Apply(TableShape shape, SchemaEdit edit) => SchemaEditor.Apply(shape, edit, NewId);

    private MillraceException AssertRefused(string code, TableShape shape, SchemaEdit edit, string? hint = null)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Apply(shape, edit));
        Assert.Equal(code, fault.Code.Value);
        if (hint is not null) Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
        return fault;
    }

    private static TableShape Shape() =>
        new(DataTypeText.ParseColumns(Columns), ["day"], new Dictionary<string, string>(), ColumnMappingMode.None);

    private TableShape Mapped() => MappingAssigner.Assign(
        Shape() with { Mapping = ColumnMappingMode.Name }, keepsNames: true, NewId);

    private static SchemaEdit.AddColumn Add(string parent, Column column, ColumnPosition? position = null) =>
        new(Path(parent), column, position ?? ColumnPosition.Last);

    private static ColumnPosition.After After(string sibling) => new(sibling);

    private static ColumnPosition Position(string text) => text switch
    {
        "first" => ColumnPosition.First,
        "last" => ColumnPosition.Last,
        _ => After(text),
    };

    private static IReadOnlyList<string> Path(string text) => text.Length == 0 ? [] : text.Split('.');

    private static Column With(Column column, string key, string json) =>
        column with { Metadata = new Dictionary<string, string>(column.Metadata) { [key] = json }.ToFrozenDictionary() };

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> properties, string name, string value) =>
        new(properties) { [name] = value };

    private Guid NewId() => new(Interlocked.Increment(ref _lastId), 0, 0, new byte[8]);
}
