using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Looks after the tables of a pipeline: those of its datasets, their quarantines and its event log. Nothing that fails in
/// it is a fault of the update. Thread safety: none; one update has it, and calls it while none of its stages runs.
/// </summary>
internal sealed class MaintenanceRound
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    private readonly UpdateContext _context;
    private readonly EventWriter _events;
    private readonly UpdatePlan _plan;
    private readonly TableUpkeep _upkeep;
    private readonly Dictionary<TableName, MaintenanceRules> _rules = [];
    private readonly Queue<TableName> _due = [];
    private readonly List<MaintenanceSummary> _done = [];
    private readonly string _id;
    private bool _isForced;
    private long? _lookedAt;

    /// <summary>Reads how tables want to be looked after.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_SETTING_INVALID.</exception>
    public MaintenanceRound(UpdateContext context, EventWriter events, UpdatePlan plan)
    {
        _context = context;
        _events = events;
        _plan = plan;
        Mode = plan.Request.Maintenance;
        _id = context.Services.NewId().ToString();
        _upkeep = new TableUpkeep(context.Services, new MaintenanceTimes(context.Services.Store, context.Home.MaintenanceTimes));
        MaintenanceRules others = new(MaintenanceRules.OfPipeline(context.Declaration), []);
        foreach (Stage stage in plan.Stages.Where(static stage => stage is Stage.Append or Stage.Refresh or Stage.Exclude && stage.Dataset.Dataset.IsStored))
        {
            MaintenanceRules rules = Rules(stage.Dataset.Dataset, stage.Schema);
            if (stage is Stage.Exclude) continue;
            _rules[stage.Name] = rules;
            if (stage.Quarantine is TableName quarantine) _rules[quarantine] = others with { IsManaged = rules.IsManaged };
        }

        _rules[context.EventLogTable] = others;
    }

    /// <summary>When tables are looked after from now on.</summary>
    public MaintenanceMode Mode { get; private set; }

    /// <summary>What was done that is worth telling.</summary>
    public IReadOnlyList<MaintenanceSummary> Done => _done;

    /// <summary>True when tables wait for their turn.</summary>
    public bool HasMore => _due.Count > 0;

    /// <summary>Looks after all tables that are due.</summary>
    /// <param name="cancellationToken">Stops it at the next commit boundary.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        do
            await NextAsync(new HashSet<TableName>(), cancellationToken).ConfigureAwait(false);
        while (HasMore);
    }

    /// <summary>Looks now and then which tables are due, and after one of them, so that streams wait for one table at most.</summary>
    /// <param name="broken">Datasets that have failed or were skipped.</param>
    /// <param name="cancellationToken">Stops it at the next commit boundary.</param>
    public async Task NextAsync(IReadOnlySet<TableName> broken, CancellationToken cancellationToken)
    {
        if (Mode == MaintenanceMode.Off) return;
        try
        {
            if (!HasMore && IsTime()) await LookAsync(cancellationToken).ConfigureAwait(false);
            if (!_due.TryDequeue(out TableName? table) || broken.Contains(table)) return;
            MaintenanceSummary done = await _upkeep
                .RunAsync(table, _rules[table], _isForced, IsBehind(table, broken), cancellationToken).ConfigureAwait(false);
            if (!done.IsNews) return;
            _done.Add(done);
            _events.Maintenance.Done(_id, done);
        }
        catch (Exception fault) when (TableUpkeep.IsExpected(fault))
        {
            _due.Clear();
            _events.Maintenance.Failed(_id, fault);
        }
    }

    private bool IsTime()
    {
        if (_lookedAt is long last && _context.Services.Clock.GetElapsedTime(last) < LookEvery) return false;
        _lookedAt = _context.Services.Clock.GetTimestamp();
        return true;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        _isForced = Mode == MaintenanceMode.Now;
        foreach ((TableName table, MaintenanceRules rules) in _rules)
        {
            if (rules.IsManaged && (_isForced || await _upkeep.IsDueAsync(table, cancellationToken).ConfigureAwait(false))) _due.Enqueue(table);
        }

        // Asked for once, it is done once.
        Mode = MaintenanceMode.Auto;
    }

    /// <summary>True when a dataset that reads the table has not read all of it: it may need files that were replaced long ago.</summary>
    private bool IsBehind(TableName table, IReadOnlySet<TableName> broken) => _plan.Stages.Any(stage =>
        (stage is Stage.Exclude || broken.Contains(stage.Name)) && StageSources.Stored(stage.Dataset, _plan.Graph).Contains(table));

    private MaintenanceRules Rules(DatasetDeclaration dataset, TableSchema schema) => MaintenanceRules.Of(dataset, schema, _context.Declaration);
}
