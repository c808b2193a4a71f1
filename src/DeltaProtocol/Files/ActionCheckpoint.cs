using System.Text;
using Millrace.DeltaProtocol.Actions;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Actions at hand seen as a checkpoint file: those of a JSON manifest, or the files that came after a checkpoint.
/// </summary>
/// <param name="actions">The actions, one a row.</param>
public sealed class ActionCheckpoint(IReadOnlyList<LogAction> actions) : ICheckpointFile
{
    /// <inheritdoc/>
    public IReadOnlyList<LogAction> Facts { get; } =
        [.. actions.Where(action => action is not (LogAction.AddFile or LogAction.RemoveFile))];

    /// <inheritdoc/>
    public int RowCount => actions.Count;

    /// <inheritdoc/>
    public bool[]? ReadAddRows() => actions.All(action => action is LogAction.AddFile)
        ? null
        : [.. actions.Select(action => action is LogAction.AddFile)];

    /// <inheritdoc/>
    public AddColumns ReadAdds(int firstRow, int rowCount) =>
        AddColumns.Of([.. actions.Skip(firstRow).Take(rowCount).Select(action => action as LogAction.AddFile)]);

    /// <inheritdoc/>
    public IReadOnlyList<(int Row, LogAction.RemoveFile Remove)> ReadRemoves() =>
        [.. actions.Index().Where(row => row.Item is LogAction.RemoveFile)
            .Select(row => (row.Index, (LogAction.RemoveFile)row.Item))];

    /// <inheritdoc/>
    public FileBounds? ReadBounds(IReadOnlyList<string> column, DataType type) => null;

    /// <inheritdoc/>
    public long[]? ReadCounts(IReadOnlyList<string>? column) => null;

    /// <inheritdoc/>
    public void ReadStats(int firstRow, int rowCount, StatsVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        for (int row = firstRow; row < firstRow + rowCount; row++)
        {
            if (actions[row] is LogAction.AddFile { Stats: string stats }) visit(row, Encoding.UTF8.GetBytes(stats));
        }
    }

    internal LogAction.AddFile AddAt(int row) => (LogAction.AddFile)actions[row];
}
