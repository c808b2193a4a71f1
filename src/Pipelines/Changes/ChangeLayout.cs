using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Changes;

/// <summary>The columns of a flow's events and of the table they are applied to.</summary>
/// <param name="Changes">The clauses.</param>
/// <param name="Stored">The columns of an event that the table keeps.</param>
/// <param name="SequenceType">Type of the sequence.</param>
internal sealed record ChangeLayout(AutoCdc Changes, TableSchema Stored, DataType SequenceType)
{
    /// <summary>The key columns under their names in the table, in the order of KEYS.</summary>
    public IReadOnlyList<Column> Keys { get; } = [.. Changes.Keys.Select(key => Stored.Find(key.Name)!)];

    /// <summary>True when the table keeps the history of its keys.</summary>
    public bool IsHistory => Changes.ScdType == 2;

    /// <summary>The columns of the table.</summary>
    public TableSchema Target => IsHistory
        ? new TableSchema([.. Stored, new Column(ChangeNames.Start, SequenceType), new Column(ChangeNames.End, SequenceType)])
        : Stored;

    /// <summary>The columns of an event as it is kept.</summary>
    public TableSchema Event => new(
    [
        .. Stored.Select(static column => column with { IsNullable = true, Comment = null }),
        new Column(ChangeNames.Sequence, SequenceType),
        new Column(ChangeNames.Change, new DataType.Integer()),
    ]);

    /// <summary>Columns of which a change begins a new row of history.</summary>
    public IEnumerable<Column> Tracked => Values.Where(column => Changes.TrackHistory?.Has(column.Name) ?? true);

    /// <summary>True when a change of any value begins a new row, so that no event changes a row but by ending it.</summary>
    public bool TracksAll => Tracked.Count() == Values.Count();

    /// <summary>The columns that are no keys.</summary>
    public IEnumerable<Column> Values => Stored.Where(column => !Keys.Contains(column));

    /// <summary>Names with an alias, divided by commas.</summary>
    public static string List(IEnumerable<Column> columns, string? alias = null) =>
        string.Join(", ", columns.Select(column => alias is null ? Sql.Name(column.Name) : $"{alias}.{Sql.Name(column.Name)}"));

    /// <summary>A condition that two relations have the same key.</summary>
    public string SameKey(string one, string other) =>
        string.Join(" AND ", Keys.Select(key => $"{one}.{Sql.Name(key.Name)} = {other}.{Sql.Name(key.Name)}"));

    /// <summary>SQL of a number that tells events of one key and sequence apart, whatever order they come in.</summary>
    public string Tie => $"hash(struct_pack({string.Join(", ", Stored.Select(static (column, at) => $"c{Sql.Number(at)} := {Sql.Name(column.Name)}"))}))";
}
