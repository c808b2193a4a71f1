using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Maintenance;

/// <summary>What was done to keep a table in good shape. No row of it changes.</summary>
/// <param name="Table">The table.</param>
public sealed record MaintenanceSummary(TableName Table)
{
    /// <summary>Files whose rows were written again.</summary>
    public long FilesRewritten { get; init; }

    /// <summary>Their bytes.</summary>
    public long BytesRewritten { get; init; }

    /// <summary>Files that have their rows now.</summary>
    public long FilesWritten { get; init; }

    /// <summary>Their bytes.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Files that no version within the table's retention needs and that were deleted.</summary>
    public long FilesDeleted { get; init; }

    /// <summary>Their bytes.</summary>
    public long BytesDeleted { get; init; }

    /// <summary>True when no file was deleted because a dataset that reads the table was left out of the update.</summary>
    public bool IsKeptForReaders { get; init; }

    /// <summary>Time it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Why a part of it could not be done, or null. The table's rows and the update stand.</summary>
    public Exception? Fault { get; init; }

    /// <summary>True when there is something to tell.</summary>
    public bool IsNews => FilesRewritten + FilesWritten + FilesDeleted > 0 || Fault is not null;
}
