using Millrace.Pipelines.History;
using Xunit;

namespace Millrace.Unit.Pipelines.History;

public sealed class UpdateFoldTests
{
    private const string Table = "main.plant.readings";

    private readonly UpdateFold _fold = new("u1");
    private long _sequence;

    [Fact]
    public void Batches_add_up_and_expectations_by_name()
    {
        Tell("create_update", """{"validate_only":false,"full_refresh":false,"continuous":false}""", dataset: null);
        State("RUNNING");
        Tell("dataset_definition", """{"dataset_type":"STREAMING_TABLE"}""");
        Tell("flow_definition", """{"flow_type":"APPEND"}""");
        Flow("STARTING");
        Metrics(10, failed: 2);
        Metrics(5, failed: 1);
        Flow("COMPLETED");
        State("COMPLETED");

        DatasetView dataset = Assert.Single(_fold.View!.Datasets);
        Assert.Equal(("STREAMING_TABLE", "COMPLETED", "APPEND_ONLY", 15L, 2L), (dataset.Kind, dataset.State, dataset.Technique, dataset.Rows, dataset.Batches));
        QualityCount rule = Assert.Single(dataset.Expectations);
        Assert.Equal(("positive", 12L, 3L), (rule.Name, rule.Passed, rule.Failed));
        Assert.Equal(0.2, rule.FailedShare);
        Assert.Equal((15L, 3L, "COMPLETED", true), (_fold.View.Overview.Rows, _fold.View.Overview.FailedRecords, _fold.View.Overview.State, _fold.View.Overview.IsOver));
    }

    [Fact]
    public void An_event_counts_once_and_those_of_other_updates_not_at_all()
    {
        LoggedEvent metrics = Event("flow_progress", MetricsJson(10, 0), Table, "METRICS");

        Assert.True(_fold.Apply(metrics));
        Assert.False(_fold.Apply(metrics));
        Assert.False(_fold.Apply(metrics with { UpdateId = "u2", Sequence = 99 }));

        Assert.Equal(10, _fold.View!.Overview.Rows);
    }

    [Fact]
    public void The_chosen_technique_is_told_with_its_reason()
    {
        Tell("planning_information", """
            {"technique_information":[{"maintenance_type":"MAINTENANCE_TYPE_COMPLETE_RECOMPUTE","is_chosen":false},
             {"maintenance_type":"MAINTENANCE_TYPE_GROUP_AGGREGATE","is_chosen":true,"reason":"2 new versions"}]}
            """);

        DatasetView dataset = Assert.Single(_fold.View!.Datasets);
        Assert.Equal(("GROUP_AGGREGATE", "2 new versions"), (dataset.Technique, dataset.Reason));
    }

    [Fact]
    public void A_failed_flow_is_what_a_dataset_of_several_shows_and_its_fault_has_a_place()
    {
        Flow("COMPLETED", flow: "one");
        _fold.Apply(Event("flow_progress", """{"status":"FAILED"}""", Table, "ERROR", "two") with { Faults = [new LoggedFault("QUERY_FAILED", "no", "a.sql", 7)] });

        DatasetView dataset = Assert.Single(_fold.View!.Datasets);
        Assert.Equal("FAILED", dataset.State);
        Assert.Equal(("a.sql", 7), (dataset.Fault!.File, dataset.Fault.Line));
        Assert.Equal("no", _fold.View.Overview.Fault);
    }

    [Fact]
    public void What_still_waited_when_an_update_was_stopped_is_stopped()
    {
        State("RUNNING");
        Flow("QUEUED");
        State("CANCELED");

        Assert.Equal("STOPPED", Assert.Single(_fold.View!.Datasets).State);
    }

    [Fact]
    public void A_validation_leaves_what_it_checked_waiting()
    {
        Tell("create_update", """{"validate_only":true}""", dataset: null);
        Flow("QUEUED");
        State("COMPLETED");

        Assert.Equal("QUEUED", Assert.Single(_fold.View!.Datasets).State);
    }

    [Fact]
    public void A_verdict_after_the_end_of_a_flow_does_not_make_it_run_again()
    {
        Flow("STARTING");
        Flow("COMPLETED");
        Tell("flow_progress", """{"status":"RUNNING","data_quality":{"expectations":[{"name":"unique","passed_records":1,"failed_records":4}]}}""");

        DatasetView dataset = Assert.Single(_fold.View!.Datasets);
        Assert.Equal(("COMPLETED", 4L), (dataset.State, dataset.FailedRecords));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense {")]
    [InlineData("[1]")]
    [InlineData("""{"flow_progress":7}""")]
    public void Details_that_are_none_are_passed_over(string? details)
    {
        Assert.True(_fold.Apply(Event("flow_progress", "{}", Table, "INFO") with { Details = details }));

        Assert.Equal(0, _fold.View!.Overview.Rows);
    }

    private void State(string state) => Tell("update_progress", $$"""{"state":"{{state}}"}""", dataset: null);

    private void Flow(string status, string flow = "f") => _fold.Apply(Event("flow_progress", $$"""{"status":"{{status}}"}""", Table, "INFO", flow));

    private void Metrics(long rows, long failed) => Tell("flow_progress", MetricsJson(rows, failed));

    private static string MetricsJson(long rows, long failed) =>
        $$$"""{"status":"RUNNING","metrics":{"num_output_rows":{{{rows}}}},"data_quality":{"dropped_records":0,"expectations":[{"name":"positive","dataset":"{{{Table}}}","passed_records":{{{rows - failed}}},"failed_records":{{{failed}}}}]}}""";

    private void Tell(string type, string details, string? dataset = Table) => _fold.Apply(Event(type, details, dataset, "INFO"));

    private LoggedEvent Event(string type, string details, string? dataset, string level, string? flow = "f")
    {
        _sequence++;
        return new LoggedEvent("u1", _sequence, DateTimeOffset.UnixEpoch.AddSeconds(_sequence), level, type, type, $$$"""{"{{{type}}}":{{{details}}}}""") { Dataset = dataset, Flow = dataset is null ? null : flow };
    }
}
