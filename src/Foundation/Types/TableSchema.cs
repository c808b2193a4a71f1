using System.Collections;

namespace Millrace.Foundation.Types;

/// <summary>The columns of a table in order. Names are found without regard to case and keep their spelling.</summary>
public sealed class TableSchema : IReadOnlyList<Column>, IEquatable<TableSchema>
{
    private readonly Column[] _columns;

    /// <summary>Makes a schema.</summary>
    /// <exception cref="ArgumentException">Two columns have the same name but for case.</exception>
    public TableSchema(IEnumerable<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns.ToArray();
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (Column column in _columns)
        {
            if (!seen.Add(column.Name))
                throw new ArgumentException($"Two columns are named '{column.Name}'.", nameof(columns));
        }
    }

    /// <summary>A schema without columns.</summary>
    public static TableSchema Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _columns.Length;

    /// <inheritdoc/>
    public Column this[int index] => _columns[index];

    /// <summary>The column of that name, without regard to case, or null.</summary>
    public Column? Find(string name) =>
        System.Array.Find(_columns, column => StringComparer.OrdinalIgnoreCase.Equals(column.Name, name));

    /// <inheritdoc/>
    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(TableSchema? other) => other is not null && _columns.AsSpan().SequenceEqual(other._columns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TableSchema);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Column column in _columns) hash.Add(column);
        return hash.ToHashCode();
    }

    /// <summary>Columns as <c>name type, …</c>.</summary>
    public override string ToString() =>
        string.Join(", ", _columns.Select(column => $"{column.Name} {DataTypeText.Format(column.Type)}"));
}
