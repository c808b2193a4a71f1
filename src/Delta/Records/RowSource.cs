using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Records;

/// <summary>Rows of .NET values with their columns.</summary>
/// <param name="Columns">The columns, typed as the table's of their name where it has one.</param>
/// <param name="Rows">The rows; an array may be used again for the next row.</param>
internal sealed record RowSource(TableSchema Columns, IAsyncEnumerable<object?[]> Rows)
{
    /// <summary>The public properties of objects.</summary>
    public static RowSource Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IAsyncEnumerable<T> records, TableSchema table)
    {
        PropertyInfo[] properties = [.. ClrTypes.Properties(typeof(T))];
        TableSchema columns = new(properties.Select(property => Typed(table, property.Name, property.PropertyType)));
        return new RowSource(columns, ReadAsync());

        async IAsyncEnumerable<object?[]> ReadAsync()
        {
            object?[] values = new object?[properties.Length];
            await foreach (T record in records.ConfigureAwait(false))
            {
                for (int column = 0; column < values.Length; column++) values[column] = properties[column].GetValue(record);
                yield return values;
            }
        }
    }

    /// <summary>The rows of a data reader from where it stands to its end.</summary>
    public static RowSource Of(DbDataReader reader, TableSchema table)
    {
        TableSchema columns = new(Enumerable.Range(0, reader.FieldCount).Select(column => Typed(table, reader.GetName(column), reader.GetFieldType(column))));
        return new RowSource(columns, ReadAsync());

        async IAsyncEnumerable<object?[]> ReadAsync()
        {
            object?[] values = new object?[columns.Count];
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                reader.GetValues(values!);
                yield return values;
            }
        }
    }

    private static Column Typed(TableSchema table, string name, Type type) => table.Find(name) ?? new Column(name, ClrTypes.TypeOf(type));
}
