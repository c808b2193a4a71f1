using System.Collections.Frozen;

namespace Millrace.DeltaProtocol.Files;

/// <summary>The data files of some neighbouring rows of a checkpoint file. Thread safety: reading only.</summary>
/// <param name="firstRow">Row of the first entry of the columns.</param>
/// <param name="columns">The data files.</param>
internal sealed class AddWindow(int firstRow, AddColumns columns)
{
    private readonly Lazy<FrozenDictionary<string, string?>[]> _partitions =
        new(() => columns.Partitions.Select(Normal).ToArray());

    internal int FirstRow => firstRow;

    internal AddColumns Columns => columns;

    /// <summary>The partitions that occur, by id; the empty text counts as null.</summary>
    internal IReadOnlyList<FrozenDictionary<string, string?>> Partitions => _partitions.Value;

    internal bool Holds(int row) => row >= firstRow && row - firstRow < columns.Count;

    private static FrozenDictionary<string, string?> Normal(IReadOnlyDictionary<string, string?> values) =>
        values.ToFrozenDictionary(
            pair => pair.Key,
            pair => string.IsNullOrEmpty(pair.Value) ? null : pair.Value,
            StringComparer.OrdinalIgnoreCase);
}
