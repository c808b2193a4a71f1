namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Names of the counts by which the history of a table tells what an operation did.</summary>
public static class OperationMetrics
{
    /// <summary>Files written by a plain write.</summary>
    public const string Files = "numFiles";

    /// <summary>Rows written.</summary>
    public const string OutputRows = "numOutputRows";

    /// <summary>Bytes written.</summary>
    public const string OutputBytes = "numOutputBytes";

    /// <summary>Files added.</summary>
    public const string AddedFiles = "numAddedFiles";

    /// <summary>Bytes of files added.</summary>
    public const string AddedBytes = "numAddedBytes";

    /// <summary>Files removed.</summary>
    public const string RemovedFiles = "numRemovedFiles";

    /// <summary>Bytes of files removed.</summary>
    public const string RemovedBytes = "numRemovedBytes";

    /// <summary>Rows deleted.</summary>
    public const string DeletedRows = "numDeletedRows";

    /// <summary>Rows changed.</summary>
    public const string UpdatedRows = "numUpdatedRows";

    /// <summary>Rows written again as they were.</summary>
    public const string CopiedRows = "numCopiedRows";

    /// <summary>Files of row changes added.</summary>
    public const string AddedChangeFiles = "numAddedChangeFiles";

    /// <summary>Files that got a deletion vector.</summary>
    public const string AddedVectors = "numDeletionVectorsAdded";

    /// <summary>Files that lost one.</summary>
    public const string RemovedVectors = "numDeletionVectorsRemoved";

    /// <summary>Files whose vector became larger.</summary>
    public const string UpdatedVectors = "numDeletionVectorsUpdated";

    /// <summary>Rows of the source of a merge.</summary>
    public const string SourceRows = "numSourceRows";

    /// <summary>Rows a merge inserted.</summary>
    public const string TargetRowsInserted = "numTargetRowsInserted";

    /// <summary>Rows a merge changed.</summary>
    public const string TargetRowsUpdated = "numTargetRowsUpdated";

    /// <summary>Rows a merge deleted.</summary>
    public const string TargetRowsDeleted = "numTargetRowsDeleted";

    /// <summary>Rows a merge wrote again as they were.</summary>
    public const string TargetRowsCopied = "numTargetRowsCopied";

    /// <summary>Files a merge added.</summary>
    public const string TargetFilesAdded = "numTargetFilesAdded";

    /// <summary>Files a merge removed.</summary>
    public const string TargetFilesRemoved = "numTargetFilesRemoved";

    /// <summary>Whole time, milliseconds.</summary>
    public const string ExecutionTimeMs = "executionTimeMs";

    /// <summary>Time to find the rows, milliseconds.</summary>
    public const string ScanTimeMs = "scanTimeMs";

    /// <summary>Time to write files, milliseconds.</summary>
    public const string RewriteTimeMs = "rewriteTimeMs";
}
