using Millrace.Catalog.Binding;

namespace Millrace.Workspace.Tiles;

/// <summary>The last answer to a question, and by what to tell that it still is the answer.</summary>
/// <param name="Frame">The answer.</param>
/// <param name="Sql">The query that the engine ran, which names the files it read.</param>
/// <param name="Stamps">What the query depends on; null when only binding it again tells whether it is the same.</param>
internal sealed record KeptFrame(TileFrame Frame, string Sql, DependencyStamps? Stamps)
{
    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => Frame.Bytes + (sizeof(char) * (long)Sql.Length);

    /// <summary>True when a query that is bound anew reads the same of the same.</summary>
    public bool IsOf(string sql, IReadOnlyList<TableVersion> tables) => Sql == sql && Frame.Tables.SequenceEqual(tables);
}
