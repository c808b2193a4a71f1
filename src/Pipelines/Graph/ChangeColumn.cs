using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>A column that a clause of AUTO CDC names.</summary>
/// <param name="Path">The column, then fields inside it.</param>
/// <param name="Location">Where it is named.</param>
public sealed record ChangeColumn(IReadOnlyList<string> Path, SourceLocation Location)
{
    /// <summary>The path with dots.</summary>
    public string Name => string.Join('.', Path);
}
