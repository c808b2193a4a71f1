using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Standalone;

/// <summary>A streaming table or materialized view that was made outside of a project's pipelines.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Sql">The statement that made it.</param>
/// <param name="Catalog">Catalog of names in the statement that give none.</param>
/// <param name="Schema">Schema of names in the statement that give none.</param>
internal sealed record StandaloneDefinition(TableName Name, string Sql, string Catalog, string Schema)
{
    /// <summary>The schedule as ALTER gave it; empty when it was dropped, null when the statement decides.</summary>
    public string? Schedule { get; init; }

    /// <summary>The last refresh; null when none has ended.</summary>
    public RefreshNote? Last { get; init; }
}
