using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Code;

public sealed class PipelineBuilderTests
{
    private const string FactorySql =
        """
        CREATE STREAMING TABLE sensor_bronze (
          CONSTRAINT `valid pressure` EXPECT (air_pressure > 0),
          CONSTRAINT `valid id` EXPECT (device_id IS NOT NULL) ON VIOLATION DROP ROW,
          CONSTRAINT limit EXPECT (delay < ${max_delay}) ON VIOLATION FAIL UPDATE
        )
        COMMENT 'Raw readings' PARTITIONED BY (factory_id) TBLPROPERTIES ('quality' = 'bronze', 'a.b' = 'c=d')
        AS SELECT *
        FROM STREAM read_files('${landing}', format => 'csv', schemaHints => 'device_id integer', header => true, "max.files" => 5, note => 'it''s');
        CREATE STREAMING TABLE all_readings (device_id integer NOT NULL, CONSTRAINT r EXPECT (device_id > 0)) CLUSTER BY (device_id);
        CREATE FLOW archive COMMENT 'the archive' AS INSERT INTO ONCE all_readings BY NAME SELECT *
        FROM old.readings;
        CREATE TEMPORARY VIEW hot_readings AS SELECT *
        FROM STREAM(sensor_bronze)
        WHERE (temperature > 101)
          AND (a OR b);
        CREATE PRIVATE MATERIALIZED VIEW lab.gold AS SELECT device_id, count(*) AS n, avg(delay) AS delay
        FROM sensor_bronze
        GROUP BY device_id;
        """;

    private static readonly PipelineDefaults Defaults = Scripts.Defaults(("landing", "in/sensor"), ("max_delay", "200"));

    [Fact]
    public void Attributes_declare_what_sql_declares()
    {
        PipelineDeclaration code = new PipelineBuilder().FromType<Factory>().Build(Defaults);

        Assert.Equal(Shown(Sql()), Shown(code));
    }

    [Fact]
    public void The_builder_declares_what_sql_declares()
    {
        PipelineDeclaration code = new PipelineBuilder()
            .StreamingTable("sensor_bronze", Factory.SensorBronze(), table => table
                .Comment("Raw readings").PartitionedBy("factory_id").Property("quality", "bronze").Property("a.b", "c=d")
                .Expect("valid pressure", "air_pressure > 0")
                .ExpectOrDrop("valid id", "device_id IS NOT NULL")
                .ExpectOrFail("limit", "delay < ${max_delay}"))
            .StreamingTable("all_readings", describe: table => table
                .Columns("device_id integer NOT NULL, CONSTRAINT r EXPECT (device_id > 0)").ClusterBy("device_id"))
            .AppendFlow("archive", "all_readings", Query.Table("old.readings"), once: true, comment: "the archive")
            .TemporaryView("hot_readings", Query.Stream("sensor_bronze").Where("temperature > 101").Where("a OR b"))
            .MaterializedView(
                "lab.gold",
                Query.Table("sensor_bronze").GroupBy(["device_id"], "count(*) AS n", "avg(delay) AS delay"),
                table => table.Private())
            .Build(Defaults);

        Assert.Equal(Shown(Sql()), Shown(code));
    }

    [Fact]
    public void Every_place_in_code_is_a_type_a_method_and_a_line()
    {
        PipelineDeclaration code = new PipelineBuilder().FromInstance(new Factory()).Build(Defaults);

        Assert.Equal("Factory.SensorBronze in Factory.cs:8:1", Shorten(code.Datasets[0].Location));
        Assert.Equal("Factory.SensorBronze in Factory.cs:9:1", Shorten(code.Datasets[0].Expectations[0].Location));
        Assert.Equal("Factory.SensorBronze:2:6", code.Flows[0].Query.Text.LocationAt("SELECT *\nFROM ".Length).ToString());

        static string Shorten(SourceLocation location) => location.ToString();
    }

    [Fact]
    public void Code_and_sql_files_form_one_pipeline()
    {
        SourceText file = new("more.sql", "CREATE VIEW seen AS SELECT * FROM readings");
        PipelineDeclaration code = new PipelineBuilder()
            .StreamingTable("readings")
            .FromSql(file)
            .View("kept", Query.Table("readings"), "why")
            .Build(Defaults);

        Assert.Equal(["readings", "seen", "kept"], code.Datasets.Select(dataset => dataset.Name.Table));
        Assert.Equal("why", code.Datasets[2].Comment);

        MillraceException fault = Assert.Throws<MillraceException>(
            () => new PipelineBuilder().FromSql(file).StreamingTable("Seen").Build(Defaults));
        Assert.Equal("PIPELINE_DUPLICATE_DATASET", fault.Code.Value);
        Assert.Contains("more.sql:1:1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Seen in PipelineBuilderTests.cs", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(NotAQuery), "it returns String")]
    [InlineData(typeof(TakesNumber), "nothing but one PipelineContext")]
    [InlineData(typeof(OnlyRule), "an expectation but no")]
    [InlineData(typeof(TwoKinds), "two kinds of dataset")]
    [InlineData(typeof(TableAndFlow), "keep one")]
    [InlineData(typeof(RuleOnFlow), "expectations belong to the table")]
    [InlineData(typeof(EmptyView), "a view needs a query")]
    [InlineData(typeof(Throws), "failed: no luck")]
    [InlineData(typeof(NoConstructor), "no constructor without parameters")]
    [InlineData(typeof(BadProperty), "'quality' is not a table property")]
    [InlineData(typeof(string), "declares nothing")]
    public void What_cannot_declare_a_dataset_is_refused(Type type, string message)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => new PipelineBuilder().FromType(type).Build(Defaults));

        Assert.Equal("PIPELINE_CODE_INVALID", fault.Code.Value);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_setting_is_refused_with_the_known_ones()
    {
        MillraceException fault = Assert.Throws<MillraceException>(
            () => new PipelineBuilder().FromType<NeedsSetting>().Build(Defaults));

        Assert.Contains("Did you mean 'landing'?", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SensorBronze", "sensor_bronze")]
    [InlineData("OEEByShift", "oee_by_shift")]
    [InlineData("already_sql", "already_sql")]
    [InlineData("Line4Gold", "line4_gold")]
    [InlineData("x", "x")]
    public void Method_names_become_sql_names(string method, string name)
    {
        Assert.Equal(name, CodeLocation.SqlName(method));
    }

    private static PipelineDeclaration Sql() =>
        Millrace.Pipelines.Language.PipelineScript.Read([new SourceText("a.sql", FactorySql)], Defaults);

    // Everything but the places, which differ between the surfaces.
    private static string Shown(PipelineDeclaration pipeline) => string.Join(
        "\n",
        pipeline.Datasets.Select(dataset => string.Create(
            CultureInfo.InvariantCulture,
            $"{dataset.Kind} {dataset.Name} {dataset.IsPrivate} {dataset.Comment} [{string.Join(',', dataset.PartitionColumns)}] "
            + $"[{(dataset.Clustering is Clustering.By by ? string.Join(',', by.Columns) : "")}] "
            + $"{string.Join(';', dataset.DeclaredColumns.Select(c => $"{c.Name} {DataTypeText.Format(c.Type!)} {c.IsNullable}"))} "
            + $"{string.Join(';', dataset.Expectations.Select(rule => $"{rule.Name}: {rule.Condition} {rule.Action}"))} "
            + $"{string.Join(';', dataset.Properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"))}"))
        .Concat(pipeline.Flows.Select(flow =>
            $"{flow.Name} -> {flow.Target} {flow.IsOnce} {flow.Comment} {flow.Query.Catalog}.{flow.Query.Schema}\n{flow.Query.Text}")));

    private sealed class NotAQuery
    {
        [StreamingTable]
        public static string A() => "SELECT 1";
    }

    private sealed class TakesNumber
    {
        [StreamingTable]
        public static Query A(int number) => Query.Sql($"SELECT {number}");
    }

    private sealed class OnlyRule
    {
        [Expect("r", "a")]
        public static Query A() => Query.Sql("SELECT 1");
    }

    private sealed class TwoKinds
    {
        [StreamingTable]
        [MaterializedView]
        public static Query A() => Query.Sql("SELECT 1");
    }

    private sealed class TableAndFlow
    {
        [StreamingTable]
        [AppendFlow("t")]
        public static Query A() => Query.Sql("SELECT 1");
    }

    private sealed class RuleOnFlow
    {
        [AppendFlow("t")]
        [Expect("r", "a")]
        public static Query A() => Query.Sql("SELECT 1");
    }

    private sealed class EmptyView
    {
        [MaterializedView]
        public static Query? A() => null;
    }

    private sealed class Throws
    {
        [MaterializedView]
        public static Query A() => throw new InvalidOperationException("no luck.");
    }

    private sealed class NoConstructor(int number)
    {
        [MaterializedView]
        public Query A() => Query.Sql($"SELECT {number}");
    }

    private sealed class BadProperty
    {
        [MaterializedView(TableProperties = ["quality"])]
        public static Query A() => Query.Sql("SELECT 1");
    }

    private sealed class NeedsSetting
    {
        [MaterializedView]
        public static Query A(PipelineContext context) => Query.ReadFiles(context.Setting("landin"));
    }
}
