namespace Millrace.Engine.Queries;

/// <summary>What a query reads of one table, as far as its log tells before the query runs.</summary>
/// <param name="Table">The table, by its path.</param>
/// <param name="Version">Version read.</param>
/// <param name="FilesTotal">Files of the version.</param>
/// <param name="FilesRead">Files that may hold wanted rows; the others are not opened.</param>
/// <param name="BytesTotal">Bytes of all files.</param>
/// <param name="BytesRead">Bytes of the files to read. The engine skips row groups and columns of them, so it reads less.</param>
/// <param name="RowsRead">Live rows of the files to read; null when a file does not tell.</param>
/// <param name="FilesWithDeletedRows">Files to read of which some rows are deleted.</param>
public sealed record ScanProfile(
    string Table,
    long Version,
    long FilesTotal,
    long FilesRead,
    long BytesTotal,
    long BytesRead,
    long? RowsRead,
    long FilesWithDeletedRows)
{
    /// <summary>What the person who asked calls the table: its name, or the path as it was written; its place where nobody said.</summary>
    public string Label { get; init; } = Table;

    /// <summary>Files that are left out.</summary>
    public long FilesSkipped => FilesTotal - FilesRead;
}
