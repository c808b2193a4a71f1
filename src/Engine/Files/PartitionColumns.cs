using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>The partition columns of a snapshot, whose values are in the log; what a file holds of them does not count.</summary>
internal sealed class PartitionColumns
{
    private readonly List<(Column Column, string PhysicalName)> _columns = [];

    internal PartitionColumns(Snapshot snapshot)
    {
        foreach (string name in snapshot.PartitionColumns)
        {
            if (snapshot.Schema.Find(name) is Column column)
                _columns.Add((column, snapshot.ColumnMapping.PhysicalName(column)));
        }
    }

    internal bool Contains(Column column) => IndexOf(column) >= 0;

    /// <summary>The same text for files of the same partition only.</summary>
    internal string KeyOf(DataFile file) => string.Join('\u0001', TextsOf(file).Select(text => text ?? "\u0002"));

    /// <summary>The value of a column for all rows of a file.</summary>
    internal string Constant(Column column, DataFile file) =>
        Typed(Sql.TextOrNull(TextOf(file, _columns[IndexOf(column)].PhysicalName)), column.Type);

    /// <summary>The value of a column for rows of files that are joined with <see cref="Join"/>.</summary>
    internal string Lookup(Column column) => Typed($"p.p{Sql.Number(IndexOf(column))}", column.Type);

    /// <summary>A join that gives each row of files read together under the alias <c>f</c> its partition values.</summary>
    internal string Join(IReadOnlyList<DataFile> files)
    {
        // Plain literals, and one cast outside of them: binding them is most of what a query over many files costs.
        IEnumerable<string> rows = files.Select((file, index) =>
            $"({Sql.Number(index)}, {string.Join(", ", TextsOf(file).Select(Sql.TextOrNull))})");
        string names = string.Join(", ", _columns.Select((_, index) => $"p{Sql.Number(index)}"));
        return $" JOIN (SELECT CAST(file AS UBIGINT) AS file, {names} FROM (VALUES {string.Join(", ", rows)}) "
            + $"AS millrace_values(file, {names})) AS p ON f.file_index = p.file";
    }

    /// <summary>Binary values are kept in the log as text, byte for byte in UTF-8; the engine's own cast reads escapes.</summary>
    private static string Typed(string text, DataType type) => type is DataType.Binary
        ? $"encode({text})"
        : $"CAST({text} AS {DuckTypes.ToDuck(type)})";

    private static string? TextOf(DataFile file, string physicalName) => file.PartitionValues.GetValueOrDefault(physicalName);

    private IEnumerable<string?> TextsOf(DataFile file) => _columns.Select(column => TextOf(file, column.PhysicalName));

    private int IndexOf(Column column) => _columns.FindIndex(
        candidate => candidate.Column.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
}
