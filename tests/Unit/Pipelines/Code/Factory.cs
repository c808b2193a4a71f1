using Millrace.Pipelines.Code;

namespace Millrace.Unit.Pipelines.Code;

/// <summary>A small factory pipeline by attributes.</summary>
internal sealed class Factory
{
    [StreamingTable(Comment = "Raw readings", PartitionedBy = ["factory_id"], TableProperties = ["quality=bronze", "a.b = c=d"])]
    [Expect("valid pressure", "air_pressure > 0")]
    [ExpectOrDrop("valid id", "device_id IS NOT NULL -- why")]
    [ExpectOrFail("limit", "delay < ${max_delay}")]
    public static Query SensorBronze() => Query.StreamFiles(
        "${landing}",
        format: "csv",
        schemaHints: "device_id integer",
        options: new Dictionary<string, object> { ["header"] = true, ["max.files"] = 5, ["note"] = "it's" });

    [StreamingTable(ClusterBy = ["device_id"], Columns = "device_id integer NOT NULL, CONSTRAINT r EXPECT (device_id > 0)")]
    public Query? AllReadings() => null;

    [AppendFlow("all_readings", Comment = "the archive", Once = true)]
    private Query Archive(PipelineContext context) => Query.Table(context.Setting("archive", "old.readings"));

    [TemporaryView]
    internal Query HotReadings() => Query.Stream("sensor_bronze").Where("temperature > 101").Where("a OR b");

    [MaterializedView(Name = "lab.gold", Private = true)]
    public Query Gold() => Query.Table("sensor_bronze").GroupBy(["device_id"], "count(*) AS n", "avg(delay) AS delay");
}
