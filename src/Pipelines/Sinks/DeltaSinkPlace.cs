using Millrace.DeltaProtocol;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sinks;

/// <summary>The Delta table outside the pipeline that a sink writes to, by its folder.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Shown">How people call it.</param>
internal sealed record DeltaSinkPlace(LakePath Root, string Shown)
{
    private static readonly string[] Known = ["path", "tableName"];

    /// <summary>What the options of a sink mean.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">SINK_OPTION_INVALID.</exception>
    public static DeltaSinkPlace Of(PipelineServices services, PipelineDeclaration declaration, DatasetDeclaration sink)
    {
        SinkDeclaration place = sink.Sink!;
        string? unknown = place.Options.Keys.FirstOrDefault(static key => !Known.Contains(key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null) throw SinkErrors.UnknownOption(sink, place, unknown, Known);
        string path = place.Options.GetValueOrDefault("path")?.Trim() ?? "";
        string name = place.Options.GetValueOrDefault("tableName")?.Trim() ?? "";
        if (path.Length == 0 == (name.Length == 0)) throw SinkErrors.OnePlace(sink, place);
        if (path.Length > 0) return new DeltaSinkPlace(new LakePath(services.ResolvePath(path)), path);
        string[] parts = [.. name.Split('.').Select(static part => part.Trim().Trim('`'))];
        if (parts.Length > 3 || parts.Any(string.IsNullOrWhiteSpace)) throw SinkErrors.BadTableName(sink, place, name);
        TableName table = TableName.FromParts(parts, declaration.Catalog, declaration.Schema);
        return new DeltaSinkPlace(services.Metastore.PathOf(table), table.ToString());
    }

    /// <summary>Opens the table; null when there is none yet.</summary>
    public Task<DeltaLog?> TryOpenAsync(PipelineServices services, CancellationToken cancellationToken) =>
        DeltaLog.TryOpenAsync(services.Metastore.Environment, Root, cancellationToken);
}
