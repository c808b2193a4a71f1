using System.Collections.Frozen;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Contract;

namespace Millrace.Pipelines.Graph;

/// <summary>
/// All that a pipeline declares, checked as far as that is possible without reading its queries: names are unique,
/// every flow has a target that takes it, every view and materialized view has exactly one query.
/// Made by <see cref="DeclarationBuilder"/>.
/// </summary>
public sealed record PipelineDeclaration
{
    private readonly FrozenDictionary<TableName, DatasetDeclaration> _byName;

    internal PipelineDeclaration(
        PipelineDefaults defaults,
        IReadOnlyList<DatasetDeclaration> datasets,
        IReadOnlyList<FlowDeclaration> flows,
        IReadOnlyList<PipelineWarning> warnings)
    {
        Catalog = defaults.Catalog;
        Schema = defaults.Schema;
        Configuration = defaults.Configuration;
        Datasets = datasets;
        Flows = flows;
        Warnings = warnings;
        _byName = datasets.ToFrozenDictionary(dataset => dataset.Name);
    }

    /// <summary>Catalog of names that give none.</summary>
    public string Catalog { get; }

    /// <summary>Schema of names that give none.</summary>
    public string Schema { get; }

    /// <summary>The settings of the pipeline that queries and flows may read.</summary>
    public FrozenDictionary<string, string> Configuration { get; }

    /// <summary>The datasets in the order of their declaration.</summary>
    public IReadOnlyList<DatasetDeclaration> Datasets { get; }

    /// <summary>The flows in the order of their declaration, those that define views among them.</summary>
    public IReadOnlyList<FlowDeclaration> Flows { get; internal init; }

    /// <summary>What is called for every event of an update.</summary>
    public IReadOnlyList<EventHook> Hooks { get; init; } = [];

    /// <summary>What a person should know though nothing is wrong.</summary>
    public IReadOnlyList<PipelineWarning> Warnings { get; }

    /// <summary>The dataset of that full name, or null when this pipeline declares none.</summary>
    public DatasetDeclaration? Find(TableName name) => _byName.GetValueOrDefault(name);

    /// <summary>The dataset whose quarantine has that name, or null.</summary>
    internal DatasetDeclaration? OfQuarantine(TableName name) => Find(name) is null ? Datasets.FirstOrDefault(dataset => name.Equals(dataset.Quarantine)) : null;

    /// <summary>
    /// The full name that a reference in a query means. One part names a temporary view of the pipeline before a
    /// table; the old prefix <c>LIVE</c> means the pipeline's own catalog and schema.
    /// </summary>
    /// <param name="parts">One to three parts as written, outermost first.</param>
    /// <param name="query">The query that holds the reference.</param>
    public TableName Resolve(IReadOnlyList<string> parts, QueryDeclaration query)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(query);
        if (parts.Count == 2 && parts[0].Equals("LIVE", StringComparison.OrdinalIgnoreCase))
            return new TableName(Catalog, Schema, parts[1]);
        if (parts.Count == 1
            && Find(new TableName(Catalog, Schema, parts[0])) is { Kind: DatasetKind.TemporaryView } view)
        {
            return view.Name;
        }

        return TableName.FromParts(parts, query.Catalog, query.Schema);
    }
}
