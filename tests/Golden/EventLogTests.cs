using System.Text.Json;
using Xunit;

namespace Millrace.Golden;

/// <summary>The event log as a reader sees it that knows nothing of the house.</summary>
public sealed class EventLogTests(WrittenTables tables) : IClassFixture<WrittenTables>
{
    private const string Schema =
        "id string;sequence struct<data_plane_id struct<instance string,seq_no long>,control_plane_seq_no long>;"
        + "origin struct<cloud string,region string,org_id string,user_id string,pipeline_id string,pipeline_type string,pipeline_name string,"
        + "cluster_id string,update_id string,table_id string,dataset_name string,sink_name string,flow_id string,flow_name string,batch_id long,"
        + "request_id string,maintenance_id string,materialization_name string,uc_resource_id string>;"
        + "timestamp timestamp;message string;level string;maturity_level string;"
        + "error struct<fatal boolean,exceptions [struct<class_name string,message string,"
        + "stack [struct<declaring_class string,method_name string,file_name string,line_number integer>]>]>;"
        + "details string;event_type string";

    [Fact]
    public void Its_columns_are_those_that_are_promised()
    {
        using MiniDeltaReader reader = MiniDeltaReader.FromCommits(tables.RootOf("event_log_p"));

        Assert.Equal(Schema, string.Join(";", reader.Fields.Select(static field => $"{field.GetProperty("name").GetString()} {Spoken(field.GetProperty("type"))}")));
    }

    [Fact]
    public void Every_event_is_there_once_with_details_named_as_its_type()
    {
        using MiniDeltaReader reader = MiniDeltaReader.FromCommits(tables.RootOf("event_log_p"));
        object?[] counts = Assert.Single(reader.Rows($"""
            SELECT count(*) > 500, count(*) - count(DISTINCT id), count(*) FILTER (WHERE json_keys(details) <> [event_type]),
              count(DISTINCT origin.update_id) FILTER (WHERE event_type = 'update_progress' AND details LIKE '%"COMPLETED"%'),
              CAST(sum(CAST(json_extract(details, '$.flow_progress.metrics.num_output_rows') AS bigint)) FILTER (WHERE origin.flow_name LIKE '%.readings') AS bigint)
            FROM ({reader.Relation()})
            """));

        Assert.Equal([true, 0L, 0L, (long)WrittenTables.Updates, WrittenTables.Updates * 8L], counts.Select(static count => count is bool flag ? (object)flag : Convert.ToInt64(count, null)));
        string[] types = [.. reader.Rows($"SELECT DISTINCT event_type FROM ({reader.Relation()}) ORDER BY 1").Select(static row => (string)row[0]!)];
        Assert.Equal(
            ["create_update", "dataset_definition", "flow_definition", "flow_progress", "operation_progress", "planning_information", "stream_progress", "update_progress", "user_action"],
            types);
    }

    private static string Spoken(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String) return type.GetString()!;
        return type.GetProperty("type").GetString() == "array"
            ? $"[{Spoken(type.GetProperty("elementType"))}]"
            : $"struct<{string.Join(",", type.GetProperty("fields").EnumerateArray().Select(static field => $"{field.GetProperty("name").GetString()} {Spoken(field.GetProperty("type"))}"))}>";
    }
}
