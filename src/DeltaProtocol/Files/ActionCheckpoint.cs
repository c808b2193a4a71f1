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
    private static readonly LogAction.AddFile None = new("", new Dictionary<string, string?>(), 0, 0, IsDataChange: false);

    /// <inheritdoc/>
    public IReadOnlyList<LogAction> Facts { get; } =
        [.. actions.Where(action => action is not (LogAction.AddFile or LogAction.RemoveFile))];

    /// <inheritdoc/>
    public int RowCount => actions.Count;

    /// <inheritdoc/>
    public AddColumns ReadAdds()
    {
        AddColumns columns = AddColumns.Of([.. actions.Select(action => action as LogAction.AddFile ?? None)]);
        if (actions.All(action => action is LogAction.AddFile)) return columns;
        Utf8Column paths = Utf8Column.Of([.. actions.Select(action => (action as LogAction.AddFile)?.Path)]);
        return new AddColumns
        {
            Paths = paths,
            SizesBytes = columns.SizesBytes,
            ModificationTimesMs = columns.ModificationTimesMs,
            PartitionIds = columns.PartitionIds,
            Partitions = columns.Partitions,
            TagIds = columns.TagIds,
            TagSets = columns.TagSets,
            DeletionVectors = columns.DeletionVectors,
            BaseRowIds = columns.BaseRowIds,
            DefaultRowCommitVersions = columns.DefaultRowCommitVersions,
            ClusteringProviders = columns.ClusteringProviders,
        };
    }

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
