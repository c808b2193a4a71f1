using System.Globalization;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Home;

/// <summary>
/// Where a pipeline keeps what it must remember: positions of flows, columns of file sources, events of the update under
/// way, and its lock. Everything lies in <c>_millrace</c> of the warehouse, which is no catalog.
/// </summary>
/// <param name="warehouse">Folder of the warehouse.</param>
/// <param name="key">Key of the pipeline.</param>
public sealed class PipelineHome(LakePath warehouse, string key)
{
    /// <summary>Key of the pipeline.</summary>
    public string Key => key;

    /// <summary>Folder of all that is remembered.</summary>
    public LakePath Folder => warehouse.Child($"_millrace/{Plain(key)}");

    /// <summary>Folder of the events of updates whose events are not in the event log yet.</summary>
    public LakePath Events => Folder.Child("events");

    /// <summary>The file that a running update holds.</summary>
    public LakePath Lock => Folder.Child("run.lock");

    /// <summary>The file that names the tables a full refresh has still to do.</summary>
    public LakePath PendingResets => Folder.Child("resets.pending");

    /// <summary>The file that tells when tables were last looked after.</summary>
    public LakePath MaintenanceTimes => Folder.Child("maintenance.times");

    /// <summary>Folder of the batches of a flow since its target was last reset.</summary>
    public LakePath Offsets(FlowDeclaration flow, long generation) =>
        Flow(flow).Child($"{generation.ToString(CultureInfo.InvariantCulture)}/offsets");

    /// <summary>Folder of what an operator of a flow knows of its series since the flow's target was last reset.</summary>
    public LakePath SeriesStates(FlowDeclaration flow, long generation, string op, string identity) =>
        Flow(flow).Child($"{generation.ToString(CultureInfo.InvariantCulture)}/states/{op}-{identity}");

    /// <summary>Folder of the rows of streams that a flow keeps for later batches since its target was last reset.</summary>
    public LakePath StreamRows(FlowDeclaration flow, long generation) =>
        Flow(flow).Child($"{generation.ToString(CultureInfo.InvariantCulture)}/rows");

    /// <summary>Folder of the log of what was sent to a sink.</summary>
    public LakePath SinkLedger(TableName sink) => Folder.Child($"sinks/{Plain(sink.ToString())}/ledger");

    /// <summary>Folder of the files of a batch on its way to a sink.</summary>
    internal LakePath SinkStage(TableName sink) => Folder.Child($"sinks/{Plain(sink.ToString())}/sending");

    /// <summary>Folder of what is remembered of the change events of a table since it was last reset.</summary>
    public LakePath ChangeEvents(TableName target, long generation) =>
        Folder.Child($"changes/{Plain(target.ToString())}/{generation.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The file of how far rules have judged a table.</summary>
    public LakePath RuleProgress(TableName table) => Folder.Child($"rules/{Plain(table.ToString())}");

    /// <summary>Folder of the columns of a file source of a flow since its target was last reset.</summary>
    public LakePath SourceColumns(FlowDeclaration flow, long generation, int source) =>
        Flow(flow).Child(string.Create(CultureInfo.InvariantCulture, $"{generation}/columns-{source}"));

    /// <summary>Name under which a table's log keeps the progress of a flow.</summary>
    public string AppId(FlowDeclaration flow, long generation) =>
        string.Create(CultureInfo.InvariantCulture, $"millrace/{key}/{flow.Name}/{generation}");

    /// <summary>Name under which a table's log keeps how often the table was reset.</summary>
    public string ResetAppId => $"millrace/{key}/reset";

    /// <summary>Name under which a table's log keeps how often a flow was told to start again without emptying the table.</summary>
    public string RestartAppId(FlowDeclaration flow) => $"millrace/{key}/{flow.Name}/restarts";

    /// <summary>
    /// The number under which a flow keeps its position and states: how often it has begun anew, with its table or alone.
    /// It only grows, so what an earlier beginning left behind is never taken for its own.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="target">Its table; null when there is none.</param>
    /// <param name="generation">How often the table was reset.</param>
    public long StartOf(FlowDeclaration flow, Snapshot? target, long generation) =>
        generation + (target?.TransactionVersion(RestartAppId(flow)) ?? 0);

    /// <summary>Folders of what flows of a table remembered before they began anew.</summary>
    internal IEnumerable<string> OutdatedFolders(FlowDeclaration flow, long start, long generation) =>
        Numbered(Flow(flow).Value, start).Concat(Numbered(Folder.Child($"changes/{Plain(flow.Target.ToString())}").Value, generation));

    private static IEnumerable<string> Numbered(string folder, long below) => !Directory.Exists(folder)
        ? []
        : Directory.GetDirectories(folder).Where(
            path => long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < below);

    private LakePath Flow(FlowDeclaration flow) => Folder.Child($"flows/{Plain(flow.Target.ToString())}/{Plain(flow.Name)}");

    private static string Plain(string name) => Uri.EscapeDataString(name.ToLowerInvariant());
}
