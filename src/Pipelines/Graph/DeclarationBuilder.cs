using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>
/// Gathers what the SQL files and the code of one pipeline declare, then checks it as a whole.
/// Thread safety: none; one caller fills it.
/// </summary>
/// <param name="defaults">What names without a catalog or schema mean, and the configuration.</param>
public sealed class DeclarationBuilder(PipelineDefaults defaults)
{
    private readonly List<DatasetDeclaration> _datasets = [];
    private readonly List<FlowDeclaration> _flows = [];
    private readonly List<EventHook> _hooks = [];
    private readonly List<PipelineWarning> _warnings = [];
    private readonly Dictionary<TableName, DatasetDeclaration> _byName = [];
    private readonly Dictionary<string, FlowDeclaration> _flowByName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What names without a catalog or schema mean, and the configuration.</summary>
    public PipelineDefaults Defaults => defaults;

    /// <summary>Adds a dataset.</summary>
    /// <exception cref="MillraceException">
    /// PIPELINE_DUPLICATE_DATASET: the name is taken. PIPELINE_DECLARATION: two expectations or columns share a name,
    /// or partitions and clustering are both asked for.
    /// </exception>
    public void Add(DatasetDeclaration dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        CheckNames(dataset);
        dataset = WithoutMapping(dataset);
        if (dataset.Sink is not null) SinkRules.Check(dataset);
        if (!_byName.TryAdd(dataset.Name, dataset)) throw GraphErrors.DuplicateDataset(_byName[dataset.Name], dataset);
        _datasets.Add(dataset);
        WarnOfProtection(dataset);
    }

    /// <summary>Adds a flow; its target may be added later.</summary>
    /// <exception cref="MillraceException">PIPELINE_DUPLICATE_FLOW: the name is taken.</exception>
    public void Add(FlowDeclaration flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (!_flowByName.TryAdd(flow.Name, flow)) throw GraphErrors.DuplicateFlow(_flowByName[flow.Name], flow);
        _flows.Add(flow);
    }

    /// <summary>Adds code that is called for every event of an update.</summary>
    /// <exception cref="MillraceException">PIPELINE_DECLARATION: two hooks share a name.</exception>
    public void Add(EventHook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (_hooks.Exists(other => other.Name.Equals(hook.Name, StringComparison.OrdinalIgnoreCase))) throw GraphErrors.DuplicateHook(hook.Name, hook.Location);
        _hooks.Add(hook);
    }

    /// <summary>Adds something a person should know.</summary>
    public void Warn(string message, SourceLocation location) => _warnings.Add(new PipelineWarning(message, location));

    /// <summary>Checks the whole and freezes it.</summary>
    /// <exception cref="MillraceException">
    /// PIPELINE_FLOW_TARGET: a flow goes to a dataset that is not declared or takes no flows. PIPELINE_DECLARATION: a
    /// view has no query.
    /// </exception>
    public PipelineDeclaration Build()
    {
        FaultList faults = new();
        foreach (FlowDeclaration flow in _flows) faults.Try(() => CheckTarget(flow));
        HashSet<TableName> defined = [.. _flows.Select(static flow => flow.Target)];
        foreach (DatasetDeclaration dataset in _datasets) faults.Try(() => CheckDataset(dataset, defined));
        foreach (IGrouping<TableName, FlowDeclaration> flows in _flows.GroupBy(flow => flow.Target))
        {
            if (_byName.TryGetValue(flows.Key, out DatasetDeclaration? target)) faults.Try(() => CheckFlows(target, [.. flows]));
        }

        ILookup<TableName, FlowDeclaration> byTarget = _flows.ToLookup(static flow => flow.Target);
        foreach (DatasetDeclaration dataset in _datasets) faults.Try(() => RuleLimits.Check(dataset, [.. byTarget[dataset.Name]]));
        faults.ThrowIfAny();
        return new PipelineDeclaration(defaults, [.. _datasets], [.. _flows], [.. _warnings]) { Hooks = [.. _hooks] };
    }

    private void CheckTarget(FlowDeclaration flow)
    {
        if (!_byName.TryGetValue(flow.Target, out DatasetDeclaration? target))
            throw GraphErrors.MissingTarget(flow, _datasets);
        bool isDefinition = flow.Name.Equals(target.Name.ToString(), StringComparison.OrdinalIgnoreCase);
        if (flow.NamesSink && target.Sink is null) throw SinkErrors.NoSink(flow, target);
        if (target.Sink is not null) SinkRules.Check(target, flow);
        else if (target.Kind != DatasetKind.StreamingTable && !isDefinition)
            throw GraphErrors.TargetTakesNoFlow(flow, target);
    }

    private void CheckDataset(DatasetDeclaration dataset, HashSet<TableName> defined)
    {
        if (dataset.Kind is not (DatasetKind.StreamingTable or DatasetKind.Sink) && !defined.Contains(dataset.Name)) throw GraphErrors.NoQuery(dataset);
        if (dataset.Quarantine is null) return;
        if (!dataset.IsStored) throw QuarantineErrors.OfView(dataset);
        if (_byName.TryGetValue(dataset.Quarantine, out DatasetDeclaration? other)) throw QuarantineErrors.NameTaken(dataset, other);
    }

    private static void CheckFlows(DatasetDeclaration target, IReadOnlyList<FlowDeclaration> flows)
    {
        ChangeRules.Check(target, flows);
        FlowDeclaration? replacing = flows.FirstOrDefault(static flow => flow.ReplaceWhere is not null);
        if (replacing is not null && target.Quarantine is not null) throw QuarantineErrors.OfReplaced(target);
    }

    private static void CheckNames(DatasetDeclaration dataset)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (Expectation expectation in dataset.Expectations)
        {
            if (!names.Add(expectation.Name)) throw GraphErrors.DuplicateExpectation(dataset, expectation);
        }

        names.Clear();
        foreach (DeclaredColumn column in dataset.DeclaredColumns)
        {
            if (!names.Add(column.Name)) throw GraphErrors.DuplicateColumn(dataset, column);
        }

        if (dataset.PartitionColumns.Count > 0 && dataset.Clustering is Clustering.By or Clustering.Auto)
            throw GraphErrors.PartitionsAndClusters(dataset);
    }

    /// <summary>Files of pipelines name their columns as the table does; what asks for other names is told so and else runs.</summary>
    private DatasetDeclaration WithoutMapping(DatasetDeclaration dataset)
    {
        const string mode = "delta.columnMapping.mode";
        if (!dataset.Properties.TryGetValue(mode, out string? wanted) || wanted.Equals("none", StringComparison.OrdinalIgnoreCase)) return dataset;
        Warn($"'{dataset.Name}' is written without column mapping by this version: {mode} = {wanted} is left out.", dataset.Location);
        return dataset with { Properties = dataset.Properties.Where(static property => property.Key != mode).ToFrozenDictionary(StringComparer.Ordinal) };
    }

    private void WarnOfProtection(DatasetDeclaration dataset)
    {
        if (dataset.RowFilter is RowFilter filter)
            Warn($"The row filter of '{dataset.Name}' is recorded but not applied by this version.", filter.Location);
        foreach (DeclaredColumn column in dataset.DeclaredColumns.Where(column => column.Mask is not null))
        {
            Warn(
                $"The mask of column '{column.Name}' of '{dataset.Name}' is recorded but not applied by this version.",
                column.Location);
        }
    }
}
