using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.History;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Diagnosis;

/// <summary>
/// Examines a pipeline: can it be planned, has anything landed, how did its last update end, are rows lost to rules, do columns hold what
/// their files hold. Nothing is changed. Thread safety: one examination at a time.
/// </summary>
/// <param name="settings">What the project file says of the pipeline.</param>
/// <param name="history">What its updates did.</param>
/// <param name="tables">Looks at single tables.</param>
internal sealed class PipelineDoctor(PipelineSettings settings, PipelineHistory history, TableDoctor tables)
{
    private const int LatestUpdates = 20;

    private readonly List<Finding> _findings = [];

    /// <summary>Examines it.</summary>
    /// <param name="plan">Declares the pipeline and plans an update that is not run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was found, in the order in which causes come before what follows from them.</returns>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Func<Task<UpdatePlan>> plan, CancellationToken cancellationToken)
    {
        UpdatePlan? planned = await PlanAsync(plan).ConfigureAwait(false);
        UpdateView? last = await LastUpdateAsync(cancellationToken).ConfigureAwait(false);
        if (planned is null) return _findings;
        foreach (Stage stage in planned.Stages.Where(static stage => stage.Dataset.Dataset.IsStored))
        {
            bool isFilled = await tables.ExamineAsync(stage, _findings, cancellationToken).ConfigureAwait(false);
            if (!isFilled && stage is Stage.Append append) Landed(append);
            if (last?.Find(stage.Name.ToString()) is DatasetView view) Rules(view);
        }

        return _findings;
    }

    private async Task<UpdatePlan?> PlanAsync(Func<Task<UpdatePlan>> plan)
    {
        try
        {
            UpdatePlan planned = await plan().ConfigureAwait(false);
            int stored = planned.Stages.Count(static stage => stage.Dataset.Dataset.IsStored);
            _findings.Add(new Finding(FindingLevel.Ok, "PLAN", settings.Name, stored == 1 ? "its table can be planned" : $"its {stored} tables can be planned"));
            string[] waiting = [.. planned.Stages.OfType<Stage.Append>().SelectMany(static stage => stage.Backlog.Where(IsWaiting).Select(text => $"{stage.Name.Table}: {text}"))];
            if (waiting.Length > 0) Add(FindingLevel.Notice, "WAITING", settings.Name, $"something waits to be read: {string.Join("; ", waiting)}", "Run an update: millrace run.");
            return planned;
        }
        catch (MillraceException fault)
        {
            foreach (MillraceException each in (IEnumerable<MillraceException>)[fault, .. fault.Others]) Add(FindingLevel.Failure, each.Code.Value, settings.Name, each.Message, advice: null);
            return null;
        }
    }

    /// <summary>The last update that was to change something; null when there is none.</summary>
    private async Task<UpdateView?> LastUpdateAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<UpdateOverview> updates = await history.UpdatesAsync(LatestUpdates, cancellationToken).ConfigureAwait(false);
        if (updates.FirstOrDefault(static update => !update.IsValidateOnly) is not UpdateOverview update)
        {
            Add(FindingLevel.Notice, "NEVER_UPDATED", settings.Name, "no update of it is on record", "Run one: millrace run.");
            return null;
        }

        UpdateView? view = await history.ViewAsync(update.Id, cancellationToken).ConfigureAwait(false);
        string when = FormattableString.Invariant($"the last update, of {update.Started:yyyy-MM-dd HH:mm:ss} UTC,");
        switch (update.State)
        {
            case "COMPLETED":
                _findings.Add(new Finding(FindingLevel.Ok, "LAST_UPDATE", settings.Name, $"{when} is complete"));
                break;
            case "FAILED":
                LoggedFault[] faults = [.. view?.Datasets.Select(static dataset => dataset.Fault).OfType<LoggedFault>().DistinctBy(static fault => fault.Message) ?? []];

                // That the update failed as a whole says nothing beside that.
                if (faults.Length == 0 && view?.Fault is LoggedFault whole) faults = [whole];
                foreach (LoggedFault fault in faults) Add(FindingLevel.Failure, fault.Code, settings.Name, $"{when} failed: {fault.Message}", advice: null);
                if (faults.Length == 0)
                    Add(FindingLevel.Failure, "LAST_UPDATE_FAILED", settings.Name, $"{when} failed: {update.Fault ?? "its events do not say why"}", "millrace events shows all that happened.");
                break;
            case UpdateOverview.Interrupted:
                Add(FindingLevel.Warning, "LAST_UPDATE_INTERRUPTED", settings.Name, $"{when} was ended from outside", "Run it again; it goes on from its last commits.");
                break;
            case "CANCELED":
                Add(FindingLevel.Notice, "LAST_UPDATE_CANCELED", settings.Name, $"{when} was stopped", "The next one goes on from its last commits.");
                break;
            default:
                Add(FindingLevel.Notice, "UPDATE_RUNS", settings.Name, $"{when} is running", advice: null);
                break;
        }

        return view;
    }

    /// <summary>A streaming table without rows, whose files were all read or never came.</summary>
    private void Landed(Stage.Append stage)
    {
        bool readsFiles = stage.Dataset.Edges.Any(static edge => edge is { Dataset: null, IsStreaming: true });
        if (!readsFiles || stage.Backlog.Any(IsWaiting)) return;
        FlowDeclaration flow = stage.Dataset.Flows[0]; // A table with an edge has a flow.
        Add(
            FindingLevel.Warning, "NOTHING_LANDED", stage.Name.ToString(), $"it has no rows and no file waits for it ({flow.Location})",
            "See that files land in the folder that read_files(…) names, and that fileNamePattern and pathGlobFilter let them through.");
    }

    private void Rules(DatasetView view)
    {
        foreach (QualityCount count in view.Expectations.Where(static count => count.Failed > 0))
        {
            bool isNone = count.Passed == 0;
            if (!isNone && count.FailedShare < 0.5) continue;
            string lost = view.Dropped > 0 ? FormattableString.Invariant($"; {view.Dropped:N0} rows were dropped")
                : view.Quarantined > 0 ? FormattableString.Invariant($"; {view.Quarantined:N0} rows are in quarantine") : "";
            Add(
                FindingLevel.Warning, isNone ? "EXPECTATION_FAILS_ALL" : "EXPECTATION_FAILS_MOST", view.Name,
                FormattableString.Invariant($"{(isNone ? "no row keeps" : "most rows break")} the expectation '{count.Name}': {count.Failed:N0} of {count.Passed + count.Failed:N0} broke it{lost}"),
                "See whether the rule names the right column and unit, and whether the column is filled at all; a comparison with null is broken.");
        }
    }

    private static bool IsWaiting(string backlog) => backlog != FlowReader.NothingNew;

    private void Add(FindingLevel level, string code, string subject, string message, string? advice) => _findings.Add(new Finding(level, code, subject, message) { Advice = advice });
}
