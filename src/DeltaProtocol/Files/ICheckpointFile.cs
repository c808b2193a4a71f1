using Millrace.DeltaProtocol.Actions;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// One file of a checkpoint that was opened: the small actions are at hand, the columns of data files are read when
/// they are asked for. Rows count from 0 in the file, actions of all kinds alike, and every column is addressed by
/// them. Nothing is kept here: who asks twice reads twice. Thread safety: all members may be called at once.
/// </summary>
/// <remarks>
/// Every reading member raises DELTA_LOG_CORRUPT for a file that cannot be read and DELTA_CHECKPOINT_REPLACED when the
/// file is not the one that was opened.
/// </remarks>
public interface ICheckpointFile
{
    /// <summary>All actions but data files and tombstones.</summary>
    IReadOnlyList<LogAction> Facts { get; }

    /// <summary>Rows of the file.</summary>
    int RowCount { get; }

    /// <summary>By row, true where it is a data file; null when every row is one.</summary>
    bool[]? ReadAddRows();

    /// <summary>The data files of some rows; the first entry of the columns is the first of these rows.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rowCount">Number of rows.</param>
    AddColumns ReadAdds(int firstRow, int rowCount);

    /// <summary>The tombstones with their rows; without statistics and tags.</summary>
    IReadOnlyList<(int Row, LogAction.RemoveFile Remove)> ReadRemoves();

    /// <summary>Typed bounds of a column; null when the file has none, so that only the JSON may tell.</summary>
    /// <param name="column">Physical names from the top.</param>
    /// <param name="type">Type of the column.</param>
    FileBounds? ReadBounds(IReadOnlyList<string> column, DataType type);

    /// <summary>Typed counts by row, −1 where unknown; null when the file has none.</summary>
    /// <param name="column">Physical names of a column whose nulls are counted; null to count the records.</param>
    long[]? ReadCounts(IReadOnlyList<string>? column);

    /// <summary>Gives the statistics of rows as JSON, in any order; rows without any are left out.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="visit">Takes each.</param>
    void ReadStats(int firstRow, int rowCount, StatsVisitor visit);
}
