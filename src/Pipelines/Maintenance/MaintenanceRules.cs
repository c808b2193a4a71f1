using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Maintenance;

/// <summary>How a table wants to be looked after, by its properties and the pipeline's configuration.</summary>
/// <param name="IsManaged">False to leave it alone.</param>
/// <param name="ZOrderBy">Columns along which its rows are put in order; empty for none.</param>
internal sealed record MaintenanceRules(bool IsManaged, IReadOnlyList<IReadOnlyList<string>> ZOrderBy)
{
    private const string ManagedKey = "pipelines.autoOptimize.managed";
    private const string ZOrderKey = "pipelines.autoOptimize.zOrderCols";

    /// <summary>Reads them. A property of the table counts before the configuration.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <exception cref="MillraceException">PIPELINE_SETTING_INVALID, with the place of the dataset.</exception>
    public static MaintenanceRules Of(DatasetDeclaration dataset, TableSchema schema, PipelineDeclaration pipeline)
    {
        bool? own = dataset.Properties.TryGetValue(ManagedKey, out string? text) ? Flag(text, dataset.Location) : null;
        return new MaintenanceRules(own ?? OfPipeline(pipeline), ZOrderOf(dataset, schema));
    }

    /// <summary>True when tables that say nothing themselves are looked after.</summary>
    /// <exception cref="MillraceException">PIPELINE_SETTING_INVALID.</exception>
    public static bool OfPipeline(PipelineDeclaration pipeline) =>
        !pipeline.Configuration.TryGetValue(ManagedKey, out string? text) || Flag(text, location: null);

    private static List<IReadOnlyList<string>> ZOrderOf(DatasetDeclaration dataset, TableSchema schema)
    {
        List<IReadOnlyList<string>> columns = [];
        if (!dataset.Properties.TryGetValue(ZOrderKey, out string? text)) return columns;
        foreach (string name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] path = name.Replace("`", "", StringComparison.Ordinal).Split('.');
            if (schema.Find(path[0]) is null)
                throw UpdateErrors.SettingInvalid(ZOrderKey, text, $"a list of columns of '{dataset.Name}': there is no '{name}'", dataset.Location);
            columns.Add(path);
        }

        return columns;
    }

    private static bool Flag(string text, SourceLocation? location) =>
        bool.TryParse(text, out bool flag) ? flag : throw UpdateErrors.SettingInvalid(ManagedKey, text, "true or false", location);
}
