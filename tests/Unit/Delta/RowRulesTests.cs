using System.Collections.Frozen;
using Millrace.Delta.Changing;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class RowRulesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_null_is_refused_at_any_depth_and_nothing_stays_behind()
    {
        using TableWorld world = new();
        TableSchema inner = new([new Column("x", new DataType.Integer(), IsNullable: false)]);
        DeltaLog table = await CreateAsync(world,
            new Column("id", new DataType.Long(), IsNullable: false),
            new Column("s", new DataType.Struct(inner)),
            new Column("l", new DataType.Array(new DataType.Struct(inner), ContainsNull: false)));

        await world.AppendAsync(table, "SELECT 1::BIGINT AS id, NULL AS s, NULL AS l");
        await world.AppendAsync(table, "SELECT 2::BIGINT AS id, {x: 1} AS s, [{x: 2}] AS l");
        await RefusedAsync("DELTA_RULE_VIOLATED", "NOT NULL of column 'id'", () => world.AppendAsync(table, "SELECT NULL::BIGINT AS id"));
        await RefusedAsync("DELTA_RULE_VIOLATED", "column 's'", () => world.AppendAsync(table, "SELECT 3::BIGINT AS id, {x: NULL::INT} AS s"));
        await RefusedAsync("DELTA_RULE_VIOLATED", "column 'l'", () => world.AppendAsync(table, "SELECT 3::BIGINT AS id, [{x: 1}, {x: NULL}] AS l"));
        await RefusedAsync("DELTA_RULE_VIOLATED", "column 'l'", () => world.AppendAsync(table, "SELECT 3::BIGINT AS id, [{x: 1}, NULL] AS l"));
        await RefusedAsync("DELTA_WRITE_COLUMN_MISSING", "'id'", () => world.AppendAsync(table, "SELECT {x: 1} AS s"));

        Assert.Equal(2, (await world.RowsAsync(table)).Count);
        Assert.Equal(2, Directory.GetFiles(world.Root.Value, "*.parquet").Length);
    }

    [Fact]
    public async Task A_check_names_itself_the_number_of_rows_and_one_of_them()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, v int", properties: ("delta.constraints.positive", "v > 0 AND id IS NOT NULL"));

        await world.AppendAsync(table, "SELECT 1 AS id, 5 AS v");
        MillraceException fault = await RefusedAsync("DELTA_RULE_VIOLATED", "positive", () => world.AppendAsync(table, "SELECT range AS id, (range - 2)::INT AS v FROM range(5)"));
        await RefusedAsync("DELTA_RULE_VIOLATED", "positive", () => world.AppendAsync(table, "SELECT 1 AS id"));
        await RefusedAsync("DELTA_RULE_VIOLATED", "positive", () => world.UpdateAsync(table, "id = 1", ("v", "-t.v")));
        await RefusedAsync("DELTA_RULE_VIOLATED", "positive", () => world.MergeAsync(
            table, "SELECT 1 AS id, -3 AS v", "t.id = s.id", new MergeClause.UpdateAll(Condition: null)));

        Assert.StartsWith("3 rows break CHECK positive (v > 0 AND id IS NOT NULL)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'v': -2", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["1|5"], await world.RowsAsync(table));
    }

    [Theory]
    [InlineData("v > (SELECT max(x) FROM read_csv('/etc/passwd'))")]
    [InlineData("no_such_function(v) > 0")]
    [InlineData("v >")]
    [InlineData("true) OR (true")]
    public async Task A_rule_that_cannot_be_evaluated_or_looks_beyond_the_row_refuses_the_write(string expression)
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("v int", properties: ("delta.constraints.odd", expression));

        await RefusedAsync("DELTA_RULE_NOT_EVALUABLE", expression, () => world.AppendAsync(table, "SELECT 1 AS v"));

        Assert.Empty(await world.RowsAsync(table));
    }

    [Fact]
    public async Task Generated_default_and_identity_columns_fill_themselves()
    {
        using TableWorld world = new();
        DeltaLog table = await CreateAsync(world,
            With("id", new DataType.Long(), ("delta.identity.start", "10"), ("delta.identity.step", "5"), ("delta.identity.allowExplicitInsert", "false")),
            new Column("v", new DataType.Integer()),
            With("twice", new DataType.Integer(), ("delta.generationExpression", "\"v * 2\"")),
            With("note", new DataType.String(), ("CURRENT_DEFAULT", "\"'none'\"")));

        await world.AppendAsync(table, "SELECT 1 AS v");
        await world.AppendAsync(table, "SELECT range::INT AS v, 'x' AS note, (range * 2)::INT AS twice FROM range(2, 4)");
        await world.MergeAsync(table, "SELECT 7 AS v", "t.v = s.v", new MergeClause.Insert(Condition: null, [TableWorld.Assign(("v", "s.v"))]));
        await world.UpdateAsync(table, "v = 1", ("v", "t.v + 100"), ("note", null));
        await RefusedAsync("DELTA_IDENTITY_GIVEN", "'id'", () => world.AppendAsync(table, "SELECT 1::BIGINT AS id, 1 AS v"));
        await RefusedAsync("DELTA_RULE_VIOLATED", "generation of column 'twice'", () => world.AppendAsync(table, "SELECT 1 AS v, 3 AS twice"));

        Assert.Equal(["101|202|none", "2|4|x", "3|6|x", "7|14|none"], await world.RowsAsync(table, "v, twice, note"));
        Assert.Equal(["10", "15", "20", "25"], await world.RowsAsync(table, "id"));
    }

    [Fact]
    public async Task A_text_longer_than_its_column_is_refused_and_a_char_is_filled_up()
    {
        using TableWorld world = new();
        DeltaLog table = await CreateAsync(world,
            With("v", new DataType.String(), ("__CHAR_VARCHAR_TYPE_STRING", "\"varchar(3)\"")), With("c", new DataType.String(), ("__CHAR_VARCHAR_TYPE_STRING", "\"char(3)\"")));

        await world.AppendAsync(table, "SELECT 'ab' AS v, 'x' AS c");
        await world.AppendAsync(table, "SELECT 'abc   ' AS v, NULL AS c");
        await RefusedAsync("DELTA_RULE_VIOLATED", "'v' (3 characters)", () => world.AppendAsync(table, "SELECT 'abcd' AS v"));

        Assert.Equal(["abc|null", "ab|x  "], await world.RowsAsync(table));
    }

    [Fact]
    public async Task Rows_are_matched_by_name_and_cast_only_where_nothing_is_guessed()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("Id bigint, day date, amount decimal(10,2), s struct<a:int,b:string>");

        await world.AppendAsync(table, "SELECT '2025-01-02' AS DAY, 1::TINYINT AS id, 2.555 AS amount, {b: 'x'} AS s");
        await RefusedAsync("DELTA_WRITE_COLUMN_UNKNOWN", "'idd'", () => world.AppendAsync(table, "SELECT 1 AS idd"));
        await RefusedAsync("DELTA_WRITE_COLUMN_UNKNOWN", "'s.c'", () => world.AppendAsync(table, "SELECT {c: 1} AS s"));
        await RefusedAsync("DELTA_WRITE_TYPE_MISMATCH", "'Id'", () => world.AppendAsync(table, "SELECT 'one' AS id"));
        await RefusedAsync("QUERY_FAILED", "out of range", () => world.AppendAsync(table, "SELECT 99999999999999999999::HUGEINT AS id"));

        await world.AppendAsync(table, "SELECT 2::BIGINT AS id, NULL AS day, NULL AS s, NULL AS amount");
        await world.UpdateAsync(table, "id = 2", ("s", "NULL"), ("day", "NULL"));
        await world.DeleteAsync(table, "id = 2");
        Assert.Equal(["1|2025-01-02|2.56|x"], await world.RowsAsync(table, "id, CAST(day AS VARCHAR), amount, s.b"));
    }

    [Fact]
    public async Task A_merged_schema_grows_and_an_overwritten_one_changes()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, s struct<a:int>");
        await world.AppendAsync(table, "SELECT 1 AS id, {a: 1} AS s");

        await world.Writer.WriteAsync(table, new WriteOrder(new BoundQuery("SELECT 2::BIGINT AS id, {a: 2, b: 'y'} AS s, 0.5::DOUBLE AS w"), new WriteMode.Append()) { Schema = SchemaChange.Merge }, Stop);
        Assert.Equal(["1|null|null", "2|y|0.5"], await world.RowsAsync(table, "id, s.b, w"));
        await world.Writer.WriteAsync(table, new WriteOrder(new BoundQuery("SELECT 'z' AS only"), new WriteMode.Overwrite()) { Schema = SchemaChange.Overwrite }, Stop);
        Assert.Equal(["z"], await world.RowsAsync(table));
    }

    [Fact]
    public async Task Replaced_rows_must_satisfy_the_condition()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, grp string");
        await world.AppendAsync(table, "SELECT range AS id, 'a' AS grp FROM range(3)");

        await RefusedAsync("DELTA_RULE_VIOLATED", "what is replaced", () => world.WriteAsync(
            table, "SELECT 7::BIGINT AS id, 'b' AS grp", new WriteMode.ReplaceWhere(new BoundExpression("t.grp = 'a'"), "t")));

        Assert.Equal(3, (await world.RowsAsync(table)).Count);
    }

    [Fact]
    public async Task Dynamic_overwrite_replaces_only_partitions_with_new_rows()
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, grp string", ["grp"]);
        await world.AppendAsync(table, "SELECT range AS id, CASE range % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS grp FROM range(6)");

        await world.WriteAsync(table, "SELECT 100::BIGINT AS id, 'b' AS grp UNION ALL SELECT 101, NULL", new WriteMode.OverwritePartitions());

        Assert.Equal(["0|a", "100|b", "101|null", "3|a"], await world.RowsAsync(table, "id, grp"));
    }

    private static Column With(string name, DataType type, params (string Key, string Json)[] metadata) =>
        new(name, type) { Metadata = metadata.ToFrozenDictionary(pair => pair.Key, pair => pair.Json) };

    private static Task<DeltaLog> CreateAsync(TableWorld world, params Column[] columns) =>
        DeltaLog.CreateAsync(world.Environment, world.Root, TableDefinition.Of(new TableSchema(columns)), Stop);

    private static async Task<MillraceException> RefusedAsync(string code, string part, Func<Task> write)
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(write);
        Assert.Equal(code, fault.Code.Value);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        return fault;
    }
}
