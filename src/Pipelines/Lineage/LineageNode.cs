using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Lineage;

/// <summary>Something that rows come from or go to. Immutable.</summary>
/// <param name="Id">Tells it from others; of a table its full name in small letters.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Table">Its name in the catalog; null for what is not there.</param>
public sealed record LineageNode(string Id, string Title, LineageKind Kind, TableName? Table)
{
    /// <summary>The pipeline that declares it; null for none.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The id of a table.</summary>
    public static string IdOf(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToString().ToLowerInvariant();
    }
}
