using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Testing.Faults;
using Millrace.Testing.Fixtures;
using Millrace.Testing.Script;

namespace Millrace.Testing.Running;

/// <summary>The pipelines of a project as the steps of a test speak of them.</summary>
/// <param name="project">The open project.</param>
/// <param name="pipelines">Its pipelines, ordered by key.</param>
internal sealed class TestPipelines(PipelineProject project, IReadOnlyList<(PipelineSettings Settings, PipelineDeclaration Declaration)> pipelines)
{
    private const string UserName = "tester";

    private readonly HashSet<TableName> _given = [];

    /// <summary>Leaves a dataset out of all runs from now on, because the test gives its rows.</summary>
    public void Give(TableName table) => _given.Add(table);

    /// <summary>The full name of a table, which the first pipeline's catalog and schema complete.</summary>
    public TableName NameOf(string written)
    {
        if (Find(written) is (_, DatasetDeclaration dataset)) return dataset.Name;
        string[] parts = [.. written.Split('.').Select(part => part.Trim('`'))];
        return TableName.FromParts(parts, pipelines[0].Declaration.Catalog, pipelines[0].Declaration.Schema);
    }

    /// <summary>What a step asks each pipeline to do; pipelines that it leaves out are missing.</summary>
    public IReadOnlyList<(Pipeline Pipeline, UpdateRequest Request)> RequestsOf(TestStep step)
    {
        string[] names = [.. step.Arguments.Skip(step.Name == "error" ? 1 : 0).Where(StepRules.IsDataset)];
        string[] select = Split(step.ValueOf("select"));
        string[] refresh = Split(step.ValueOf("full"));
        List<(Pipeline, UpdateRequest)> requests = [];
        foreach ((PipelineSettings settings, PipelineDeclaration declaration) in Wanted(step))
        {
            bool isFirst = requests.Count == 0;
            string[] Own(string[] all) => [.. all.Where(name => Has(declaration, name) || (isFirst && Find(name) is null))];
            bool isNamed = names.Length + select.Length + refresh.Length > 0;
            if (isNamed && Own(names).Length + Own(select).Length + Own(refresh).Length == 0) continue;

            // A name that no pipeline has goes to the planner of the first, which explains it.
            string[] unknown = [.. Own(names).Where(name => !Has(declaration, name))];
            TableName[] wanted = [.. Own(names).Except(unknown).Select(NameOf)];
            if (Partial(declaration, wanted) is not PipelineDeclaration part) continue;
            requests.Add((project.PipelineOf(settings.Key, settings.Name, part), new UpdateRequest
            {
                UserName = UserName,
                IsFullRefreshOfAll = step.Has("full"),
                FullRefresh = Own(refresh),
                Select = [.. Own(select), .. unknown],
            }));
        }

        return requests;
    }

    /// <summary>The columns of a dataset as its pipeline computes them; null for a table that no pipeline declares.</summary>
    public async Task<TableSchema?> ColumnsOfAsync(TestStep step, TableName table, CancellationToken cancellationToken)
    {
        foreach ((PipelineSettings settings, PipelineDeclaration declaration) in pipelines)
        {
            if (declaration.Find(table) is not DatasetDeclaration dataset) continue;
            if (!dataset.IsStored) throw TestErrors.NotStored(step.Location, table.ToString());
            PipelineDeclaration part = PartialPipeline.Of(project.Services.Governor, declaration, [table], new HashSet<TableName>(_given.Where(name => name != table)))!;
            UpdatePlan plan = await PlanAsync(settings, part, cancellationToken).ConfigureAwait(false);
            return plan.Stages.First(stage => stage.Name == table).Schema;
        }

        return null;
    }

    /// <summary>Keys of the pipelines that a step means.</summary>
    public IEnumerable<string> KeysOf(TestStep step) => Wanted(step).Select(pipeline => pipeline.Settings.Key);

    /// <summary>Plans as far as columns are concerned: where nothing has landed, the hints of a source say what would.</summary>
    private async Task<UpdatePlan> PlanAsync(PipelineSettings settings, PipelineDeclaration part, CancellationToken cancellationToken)
    {
        UpdateRequest request = new() { UserName = UserName };
        try
        {
            return await project.PipelineOf(settings.Key, settings.Name, part).PlanAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault) when (fault.Code.Value == "LANDING_NOT_FOUND")
        {
            string nothing = Directory.CreateDirectory(Path.Combine(project.Definition.Root, "nothing")).FullName;
            PipelineServices services = project.Services;
            using PipelineProject empty = PipelineProject.OpenShared(
                project.Definition, services.Engine, services.Clock, services.NewId, services.Store, _ => nothing);
            return await empty.PipelineOf(settings.Key, settings.Name, part).PlanAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    private IReadOnlyList<(PipelineSettings Settings, PipelineDeclaration Declaration)> Wanted(TestStep step)
    {
        if (step.ValueOf("pipeline") is not string key) return pipelines;
        (PipelineSettings, PipelineDeclaration)[] found = [.. pipelines.Where(pipeline => pipeline.Settings.Key.Equals(key, StringComparison.OrdinalIgnoreCase))];
        return found.Length > 0 ? found : throw TestErrors.UnknownPipeline(step.Location, key, pipelines.Select(pipeline => pipeline.Settings.Key));
    }

    private PipelineDeclaration? Partial(PipelineDeclaration declaration, IReadOnlyCollection<TableName> wanted) =>
        PartialPipeline.Of(project.Services.Governor, declaration, wanted, _given);

    private (PipelineDeclaration Pipeline, DatasetDeclaration Dataset)? Find(string written)
    {
        foreach ((_, PipelineDeclaration declaration) in pipelines)
        {
            if (declaration.Datasets.FirstOrDefault(dataset => IsNamed(dataset, written)) is DatasetDeclaration found) return (declaration, found);
        }

        return null;
    }

    private static bool Has(PipelineDeclaration declaration, string written) => declaration.Datasets.Any(dataset => IsNamed(dataset, written));

    private static bool IsNamed(DatasetDeclaration dataset, string written) =>
        written.Equals(dataset.Name.Table, StringComparison.OrdinalIgnoreCase)
        || written.Equals($"{dataset.Name.Schema}.{dataset.Name.Table}", StringComparison.OrdinalIgnoreCase)
        || written.Equals(dataset.Name.ToString(), StringComparison.OrdinalIgnoreCase);

    private static string[] Split(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
