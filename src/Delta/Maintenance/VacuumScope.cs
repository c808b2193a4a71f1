using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>What below a table's folder may be a file of the table: nothing hidden, and nothing of another table.</summary>
internal sealed class VacuumScope
{
    private const string LogFolder = "_delta_log";
    private readonly int _rootLength;
    private readonly string[] _partitionStarts;

    public VacuumScope(Snapshot snapshot)
    {
        _rootLength = snapshot.Root.Value.Length + 1;
        IEnumerable<string> names = snapshot.PartitionColumns.Concat(snapshot.PartitionColumns
            .Select(name => snapshot.Schema.Find(name)).OfType<Column>().Select(snapshot.ColumnMapping.PhysicalName));

        // A folder's name starts with the column as it is escaped there.
        _partitionStarts = [.. names.Select(static name => HivePath.Segment(name, "0")[..^1]).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The path below the root.</summary>
    public string Relative(LakePath path) => path.Value[_rootLength..];

    /// <summary>True for a file that the table may have written as data, deletion vector or change file.</summary>
    public bool Includes(string relative)
    {
        ReadOnlySpan<char> rest = relative;
        while (!rest.IsEmpty)
        {
            int slash = rest.IndexOf('/');
            ReadOnlySpan<char> segment = slash < 0 ? rest : rest[..slash];
            if (IsHidden(segment, isFile: slash < 0)) return false;
            rest = slash < 0 ? [] : rest[(slash + 1)..];
        }

        return true;
    }

    /// <summary>True for a folder that is not looked into.</summary>
    public bool IsHidden(ReadOnlySpan<char> segment, bool isFile)
    {
        if (segment is not ['_' or '.', ..]) return false;
        if (isFile) return true;
        if (segment.SequenceEqual(NewChangeFile.Folder)) return false;
        foreach (string start in _partitionStarts)
        {
            if (segment.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return false;
        }

        return true;
    }

    /// <summary>The folder, with a slash, of another table below the root that a file belongs to the log of; else null.</summary>
    public static string? NestedTable(string relative)
    {
        int log = relative.IndexOf($"/{LogFolder}/", StringComparison.Ordinal);
        return log < 0 ? null : relative[..(log + 1)];
    }

    /// <summary>True for a folder that is a table.</summary>
    public static bool IsTable(string folder) => Directory.Exists(Path.Combine(folder, LogFolder));
}
