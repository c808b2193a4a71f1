using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.Pipelines;

/// <summary>
/// A declared pipeline that can be planned and run. An update turns changed inputs into Delta commits; whenever it stops,
/// every table is as its last commit left it, and the next update goes on from there.
/// </summary>
/// <param name="services">What it needs of the house.</param>
/// <param name="home">Where it keeps what it must remember.</param>
/// <param name="name">Its name for people.</param>
/// <param name="declaration">What it declares.</param>
public sealed class Pipeline(PipelineServices services, PipelineHome home, string name, PipelineDeclaration declaration)
{
    private readonly PendingResets _resets = new(services.Store, home.PendingResets);

    /// <summary>Its name for people.</summary>
    public string Name => name;

    /// <summary>What it declares.</summary>
    public PipelineDeclaration Declaration => declaration;

    /// <summary>The table of its events.</summary>
    public TableName EventLogTable => EventLog.TableOf(home.Key, declaration.Catalog, declaration.Schema);

    /// <summary>Rows that broke a rule, to be looked at and tried again.</summary>
    public PipelineQuarantine Quarantine => new(services, home, name, declaration);

    /// <summary>Checks everything and says what an update would do. Nothing is changed.</summary>
    /// <exception cref="MillraceException">Anything that is wrong with the pipeline, with file, line and column.</exception>
    public async Task<UpdatePlan> PlanAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        UpdateRequest whole = request with { PendingResets = await _resets.ReadAsync(cancellationToken).ConfigureAwait(false) };
        RunRules rules = RunRules.Of(Options, declaration);
        PipelineDeclaration complete = await RuleTables.LoadAsync(services, declaration, cancellationToken).ConfigureAwait(false);
        UpdatePlan plan = await new Planner(services, home, complete).PlanAsync(whole, cancellationToken).ConfigureAwait(false);

        // What a continuous run would stumble over is told before it starts.
        foreach (Stage stage in plan.Stages)
        {
            rules.IntervalOf(stage.Dataset, TimeSpan.Zero);
            MaintenanceRules.Of(stage.Dataset.Dataset, stage.Schema, declaration);
        }

        return plan;
    }

    /// <summary>The datasets and what they read, without a look at any table.</summary>
    /// <exception cref="MillraceException">PIPELINE_CYCLE, QUERY_INVALID and others: a query cannot be read, with its place.</exception>
    public PipelineGraph Graph() => new Planner(services, home, declaration).Graph();

    /// <summary>How it is run, apart from what it declares.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>Runs an update until all that was there when it started is in the tables.</summary>
    /// <param name="request">What to update.</param>
    /// <param name="report">Takes news while it runs.</param>
    /// <param name="cancellationToken">Stops it at the next commit boundary.</param>
    /// <returns>What was done. A dataset that failed is told there; those that do not read it are updated all the same.</returns>
    /// <exception cref="MillraceException">PIPELINE_BUSY, or anything that is wrong with the pipeline as a whole.</exception>
    public Task<UpdateSummary> UpdateAsync(UpdateRequest request, Action<UpdateProgress> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(report);
        return new UpdateDriver(ContextOf(report, interval: null)).RunAsync(request, cancellationToken);
    }

    /// <summary>
    /// Runs until it is stopped: streaming tables follow their sources, views are refreshed at their interval when
    /// something has changed. The tables are those that triggered updates over the same input give.
    /// </summary>
    /// <param name="request">What to update.</param>
    /// <param name="options">How long and how eagerly.</param>
    /// <param name="report">Takes news while it runs.</param>
    /// <param name="cancellationToken">Stops it at the next commit boundary: the batch under way is in its table or left out as a whole.</param>
    /// <returns>What was done until it was stopped, its time was over, or everything had failed for good.</returns>
    /// <exception cref="MillraceException">PIPELINE_BUSY, or anything that is wrong with the pipeline as a whole.</exception>
    public Task<UpdateSummary> RunContinuouslyAsync(
        UpdateRequest request, ContinuousOptions options, Action<UpdateProgress> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        UpdateDriver driver = new(ContextOf(report, options.Interval));
        return request.IsValidateOnly ? driver.RunAsync(request, cancellationToken) : driver.RunContinuouslyAsync(request, options, cancellationToken);
    }

    private UpdateContext ContextOf(Action<UpdateProgress> report, TimeSpan? interval)
    {
        RunRules rules = RunRules.Of(Options, declaration);
        if (interval is not null) rules = rules with { Interval = interval };
        Lock oneByOne = new();
        return new UpdateContext(services, home, name, declaration, rules, news =>
        {
            lock (oneByOne) report(news);
        })
        {
            Notifications = Options.Notifications,
        };
    }
}
