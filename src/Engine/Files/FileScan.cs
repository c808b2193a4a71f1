using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>Which rows to read of a table, and what to tell of each.</summary>
/// <param name="Snapshot">Gives names and types of the columns.</param>
/// <param name="Files">The files to read; they may belong to an earlier version with fewer columns.</param>
public sealed record FileScan(Snapshot Snapshot, IReadOnlyList<DataFile> Files)
{
    /// <summary>Column with the place of a row's file in <see cref="ScanText.Files"/>, from 0.</summary>
    public const string FileColumn = "millrace_file";

    /// <summary>Column with the number of a row in its file, from 0, deleted rows counted.</summary>
    public const string RowColumn = "millrace_row";

    /// <summary>Column with the stable id of a row.</summary>
    public const string RowIdColumn = "millrace_row_id";

    /// <summary>Column with the version that last changed a row.</summary>
    public const string RowVersionColumn = "millrace_row_version";

    /// <summary>
    /// The number to give as the place of each of <see cref="Files"/>, so that scans of fewer files can agree with a scan
    /// of more; null (the default) for their places in <see cref="ScanText.Files"/>.
    /// </summary>
    public IReadOnlyDictionary<DataFile, int>? Places { get; init; }

    /// <summary>True to give <see cref="FileColumn"/> and <see cref="RowColumn"/> after the table's columns.</summary>
    public bool WithAddress { get; init; }

    /// <summary>True to give <see cref="RowIdColumn"/> and <see cref="RowVersionColumn"/>, null where the table keeps none.</summary>
    public bool WithRowIds { get; init; }

    /// <summary>True to give deleted rows too.</summary>
    public bool WithDeleted { get; init; }

    /// <summary>Columns of the files that are none of the table's, by the names they have there; given after its columns.</summary>
    public IReadOnlyList<Column> Extras { get; init; } = [];
}

/// <summary>The text of a scan.</summary>
/// <param name="Sql">A SELECT without parentheses.</param>
/// <param name="Files">The files in the order of their places, which is not always the order asked for.</param>
public sealed record ScanText(string Sql, IReadOnlyList<DataFile> Files);
