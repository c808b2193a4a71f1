using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Changes;

/// <summary>The columns that the clauses of AUTO CDC name, found among those of the source.</summary>
/// <param name="flow">The flow.</param>
/// <param name="changes">Its clauses.</param>
/// <param name="source">The columns of its source.</param>
internal sealed class ChangeColumns(FlowDeclaration flow, AutoCdc changes, TableSchema source)
{
    private static readonly string[] OwnNames = [ChangeNames.Sequence, ChangeNames.Change];
    private static readonly string[] HistoryNames = [ChangeNames.Start, ChangeNames.End];

    /// <summary>The columns to keep, in the order of the source.</summary>
    /// <exception cref="MillraceException">PIPELINE_DECLARATION.</exception>
    public TableSchema Kept()
    {
        foreach (ChangeColumn column in changes.Columns?.Columns ?? []) Find("COLUMNS", column);
        foreach (ChangeColumn column in changes.TrackHistory?.Columns ?? []) Find("TRACK HISTORY ON", column);
        TableSchema kept = new(source.Where(column => changes.Columns?.Has(column.Name) ?? true));
        foreach (ChangeColumn key in changes.Keys)
        {
            Column column = Find("KEYS", key);
            if (!IsComparable(column.Type)) throw ChangeErrors.NotComparable(flow, "KEYS", key, column.Type);
            if (kept.Find(column.Name) is null) throw ChangeErrors.KeyNotStored(flow, key);
        }

        IEnumerable<string> reserved = source.Select(column => column.Name).Where(name => OwnNames.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (changes.ScdType == 2)
            reserved = reserved.Concat(kept.Select(column => column.Name).Where(name => HistoryNames.Contains(name, StringComparer.OrdinalIgnoreCase)));
        if (reserved.FirstOrDefault() is string taken) throw ChangeErrors.ColumnReserved(flow, taken);
        return kept;
    }

    /// <summary>SQL of the sequence over the source's columns.</summary>
    /// <exception cref="MillraceException">PIPELINE_DECLARATION.</exception>
    public string SequenceSql()
    {
        List<string> parts = [];
        List<string> names = [];
        foreach (ChangeColumn column in changes.SequenceBy)
        {
            DataType type = TypeOf(column);
            if (!IsComparable(type)) throw ChangeErrors.NotComparable(flow, "SEQUENCE BY", column, type);
            names.Add(column.Path[^1]);
            parts.Add(column.Path.Skip(1).Aggregate(Sql.Name(column.Path[0]), static (outer, field) => $"struct_extract({outer}, {Sql.Text(field)})"));
        }

        if (!changes.IsSequenceStruct) return parts[0];
        bool isClear = names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count;
        return $"struct_pack({string.Join(", ", parts.Select((part, at) => $"{Sql.Name(isClear ? names[at] : $"field{Sql.Number(at)}")} := {part}"))})";
    }

    /// <summary>The sequence's type among the columns of events.</summary>
    public DataType SequenceType(TableSchema events) => events.Find(ChangeNames.Sequence)!.Type;

    private DataType TypeOf(ChangeColumn column)
    {
        DataType type = Find("SEQUENCE BY", column).Type;
        foreach (string field in column.Path.Skip(1))
        {
            type = (type as DataType.Struct)?.Fields.Find(field)?.Type
                ?? throw ChangeErrors.ColumnUnknown(flow, "SEQUENCE BY", column, near: null);
        }

        return type;
    }

    private Column Find(string clause, ChangeColumn column) => source.Find(column.Path[0])
        ?? throw ChangeErrors.ColumnUnknown(flow, clause, column, NearestText.Of(column.Path[0], source, static known => known.Name)?.Name);

    private static bool IsComparable(DataType type) =>
        type is not (DataType.Struct or DataType.Array or DataType.Map or DataType.Variant or DataType.Void);
}
