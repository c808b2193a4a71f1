using Millrace.Catalog.Metadata;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Planning;

/// <summary>One step of an update. The plan prints these very records and the run executes them, in order.</summary>
public abstract record Stage
{
    private Stage(DatasetNode dataset, TableSchema schema)
    {
        Dataset = dataset;
        Schema = schema;
    }

    /// <summary>The dataset it is about, with its flows.</summary>
    public DatasetNode Dataset { get; }

    /// <summary>The columns it will have.</summary>
    public TableSchema Schema { get; }

    /// <summary>Full name of the dataset.</summary>
    public TableName Name => Dataset.Name;

    /// <summary>The table that gets rows which break a rule with ON VIOLATION QUARANTINE; null when no rule says so.</summary>
    public TableName? Quarantine => Dataset.Dataset.Quarantine;

    /// <summary>The way, in one word.</summary>
    public abstract string Technique { get; }

    /// <summary>Why this way, for people.</summary>
    public abstract string Reason { get; }

    /// <summary>Flows append what is new to a streaming table, or apply it as change events.</summary>
    /// <param name="Dataset">The streaming table.</param>
    /// <param name="Schema">Its columns.</param>
    /// <param name="IsReset">True when the table is emptied first and everything is read again.</param>
    /// <param name="Backlog">What waits for each flow, for people.</param>
    public sealed record Append(DatasetNode Dataset, TableSchema Schema, bool IsReset, IReadOnlyList<string> Backlog) : Stage(Dataset, Schema)
    {
        /// <summary>Flows that start again from the beginning of their sources: the rows that are there stay.</summary>
        public IReadOnlyList<FlowRestart> Restarts { get; init; } = [];

        /// <summary>True when everything was to be emptied and this table's properties forbid it.</summary>
        public bool IsResetRefused { get; init; }

        /// <inheritdoc/>
        public override string Technique => IsReset ? "FULL_REFRESH" : Dataset.IsChanged ? "AUTO_CDC" : Dataset.IsReplaced ? "REPLACE_WHERE" : "APPEND_ONLY";

        /// <inheritdoc/>
        public override string Reason => (Dataset.Dataset.Sink is Graph.SinkDeclaration sink ? $"to {sink.Text}: " : Dataset.ChangesText is string changes ? changes + ": " : "")
            + (Backlog.Count == 0 && Dataset.Dataset.Sink is not null ? "no flow sends rows" : string.Join("; ", Backlog))
            + (IsReset && Dataset.Dataset.Sink is not null ? "; all of it is sent again, what was sent before stays there" : "")
            + (IsResetRefused ? "; not emptied: pipelines.reset.allowed = false" : "")
            + string.Concat(Restarts.Select(restart => $"; {restart.Flow.Split('.')[^1]} starts again, rows stay"));
    }

    /// <summary>A materialized view is brought up to date.</summary>
    /// <param name="Dataset">The materialized view.</param>
    /// <param name="Schema">Its columns.</param>
    /// <param name="IsForced">True when a full refresh was asked for.</param>
    /// <param name="Choice">
    /// How, as far as it is known before the sources are updated; the run decides again, in the same way, once they are.
    /// </param>
    public sealed record Refresh(DatasetNode Dataset, TableSchema Schema, bool IsForced, RefreshChoice Choice) : Stage(Dataset, Schema)
    {
        /// <inheritdoc/>
        public override string Technique => Choice.MaintenanceType["MAINTENANCE_TYPE_".Length..];

        /// <inheritdoc/>
        public override string Reason => Choice.Reason;
    }

    /// <summary>A view is given to the catalog.</summary>
    /// <param name="Dataset">The view.</param>
    /// <param name="Schema">Its columns.</param>
    /// <param name="View">What the catalog shall keep.</param>
    /// <param name="Before">True when the catalog keeps exactly this, false when it keeps something else, null when it knows no such view.</param>
    public sealed record Define(DatasetNode Dataset, TableSchema Schema, ViewDefinition View, bool? Before) : Stage(Dataset, Schema)
    {
        /// <inheritdoc/>
        public override string Technique => Before switch { true => "NO_OP", false => "REPLACE", null => "CREATE" };

        /// <inheritdoc/>
        public override string Reason => Before switch { true => "its definition is the same", false => "its definition has changed", null => "the catalog has no such view yet" };
    }

    /// <summary>The dataset is left as it is because it was not selected.</summary>
    /// <param name="Dataset">The dataset.</param>
    /// <param name="Schema">Its columns.</param>
    public sealed record Exclude(DatasetNode Dataset, TableSchema Schema) : Stage(Dataset, Schema)
    {
        /// <inheritdoc/>
        public override string Technique => "EXCLUDED";

        /// <inheritdoc/>
        public override string Reason => "not selected";
    }
}
