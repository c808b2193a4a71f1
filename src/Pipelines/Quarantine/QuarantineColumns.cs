using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Quarantine;

/// <summary>The columns of a quarantine. They are the same for all, whatever columns the table has or gets.</summary>
internal static class QuarantineColumns
{
    public const string Id = "_id";
    public const string Row = "row";
    public const string FailedRules = "_failed_rules";
    public const string Source = "_source";
    public const string Flow = "_flow";
    public const string UpdateId = "_update_id";
    public const string Batch = "_batch";
    public const string QuarantinedAt = "_quarantined_at";
    public const string Status = "_status";
    public const string ReplayedAt = "_replayed_at";
    public const string Replay = "_replay";

    /// <summary>Status of a row that waits for a person.</summary>
    public const string Waiting = "waiting";

    /// <summary>Status of a row that is on its way into the table.</summary>
    public const string Replaying = "replaying";

    /// <summary>Status of a row that is in the table.</summary>
    public const string Replayed = "replayed";

    /// <summary>The columns, in order.</summary>
    public static TableSchema Schema { get; } = new(
    [
        new Column(Id, new DataType.String()),
        new Column(Row, new DataType.String()) { Comment = "The row as it was about to be written, as JSON" },
        new Column(FailedRules, new DataType.Array(new DataType.String(), ContainsNull: true)) { Comment = "Every rule it broke" },
        new Column(Source, new DataType.String()) { Comment = "Where it comes from, as JSON" },
        new Column(Flow, new DataType.String()),
        new Column(UpdateId, new DataType.String()),
        new Column(Batch, new DataType.Long()),
        new Column(QuarantinedAt, new DataType.Timestamp()),
        new Column(Status, new DataType.String()) { Comment = "waiting, replaying or replayed" },
        new Column(ReplayedAt, new DataType.Timestamp()),
        new Column(Replay, new DataType.Long()) { Comment = "Number of the replay that took it" },
    ]);
}
