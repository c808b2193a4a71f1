using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Language;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.Pipelines.Standalone;

/// <summary>Runs the hidden pipeline of a table that refreshes itself, and notes how it went.</summary>
internal sealed class StandaloneRun(PipelineServices services)
{
    private readonly StandaloneStore _store = new(services);

    /// <summary>What a definition declares.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="source">Its statement, in a text whose places mean something to a person.</param>
    public static PipelineDeclaration Declare(StandaloneDefinition definition, SourceText source)
    {
        DeclarationBuilder builder = new(new PipelineDefaults(definition.Catalog, definition.Schema));
        PipelineScript.ReadInto(builder, source);
        return builder.Build();
    }

    /// <summary>Checks a definition without changing anything.</summary>
    public async Task CheckAsync(StandaloneDefinition definition, PipelineDeclaration declaration, CancellationToken cancellationToken)
    {
        PipelineDeclaration complete = await RuleTables.LoadAsync(services, declaration, cancellationToken).ConfigureAwait(false);
        await new Planner(services, _store.HomeOf(definition.Name), complete).PlanAsync(new UpdateRequest { IsValidateOnly = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the table up to date and answers what was done.</summary>
    /// <exception cref="MillraceException">PIPELINE_BUSY, or why it could not be updated.</exception>
    public async Task<BoundQuery> RefreshAsync(StandaloneDefinition definition, PipelineDeclaration declaration, bool isFull, CancellationToken cancellationToken)
    {
        PipelineHome home = _store.HomeOf(definition.Name);
        RunRules rules = RunRules.Of(new RunOptions { IsDevelopment = true }, declaration);
        UpdateContext context = new(services, home, definition.Name.ToString(), declaration, rules, static _ => { }) { EventLogTable = StandaloneStore.EventsOf(definition.Name) };
        UpdateRequest request = new() { IsFullRefreshOfAll = isFull, Cause = "USER_ACTION" };
        UpdateSummary summary;
        try
        {
            summary = await new UpdateDriver(context).RunAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault) when (fault.Code.Value != "PIPELINE_BUSY")
        {
            RefreshNote failed = new(UpdateId: "", Technique: "", "FAILED", services.Clock.GetUtcNow(), fault.Message);
            await _store.WriteAsync(definition with { Last = failed }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        DatasetSummary done = summary.Datasets.First(dataset => dataset.Name.Equals(definition.Name));
        RefreshNote note = new(summary.UpdateId, done.Technique, summary.State, services.Clock.GetUtcNow(), done.Fault?.Message);

        // What happened has happened: the note must not be lost to somebody's impatience.
        await _store.WriteAsync(definition with { Last = note }, CancellationToken.None).ConfigureAwait(false);
        if (done.Fault is MillraceException known) throw known;
        return done.Fault is null ? AnswerOf(done) : throw FoundationErrors.StorageFailed("refresh", definition.Name.ToString(), done.Fault);
    }

    private static BoundQuery AnswerOf(DatasetSummary done) => StandaloneAnswer.Row(
        ("dataset", Sql.Text(done.Name.ToString())),
        ("technique", Sql.Text(done.Technique)),
        ("state", Sql.Text(done.State.ToString().ToUpperInvariant())),
        ("rows_in", Sql.Number(done.RowsIn)),
        ("rows_out", Sql.Number(done.RowsOut)),
        ("rows_dropped", Sql.Number(done.RowsDropped)),
        ("reason", Sql.Text(done.Reason)));
}
