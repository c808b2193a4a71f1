using Millrace.Delta.Parquet;
using Millrace.Delta.Records;
using Millrace.Delta.Rules;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Writing;

/// <summary>A few rows as .NET values.</summary>
/// <param name="Columns">Their columns, typed as those of the table by their name.</param>
/// <param name="Rows">A value for each column in each row.</param>
internal sealed record FewRows(TableSchema Columns, IReadOnlyList<object?[]> Rows)
{
    // Digits after the point that a .NET decimal can have; a column may have more.
    private const int MostScale = 28;

    /// <summary>
    /// The rows as the columns of a file of the table; null when that takes a cast, a check, an order or a fault that only
    /// the engine's way of writing has.
    /// </summary>
    public IReadOnlyList<SmallColumn>? TryPlace(WriteTarget target)
    {
        bool isPlain = target.Rules.IsPlain && target.Shape.PartitionColumns.Count == 0 && (target.Clustering.Count == 0 || Rows.Count == 1);
        if (Rows.Count == 0 || !isPlain || TextLength.Of(target.Schema).Any()) return null;
        int found = 0;
        List<SmallColumn> placed = [];
        foreach (Column column in target.Schema)
        {
            int place = PlaceOf(column.Name);
            if (place >= 0) found++;
            if (!StoredType.IsFlat(column.Type))
            {
                // A column that a file lacks is null in all its rows.
                if (place >= 0 || !column.IsNullable) return null;
                continue;
            }

            if (place >= 0 && Columns[place].Type != column.Type) return null;
            object?[] values = new object?[Rows.Count];
            for (int row = 0; place >= 0 && row < values.Length; row++) values[row] = ClrValues.Stored(column, Rows[row][place]);
            if (!Array.TrueForAll(values, value => Fits(column, value))) return null;
            if (column.Type is DataType.Decimal type) values = Array.ConvertAll(values, value => value is decimal exact ? Scaled(exact, type.Scale) : value);
            placed.Add(new SmallColumn(target.Mapping.PhysicalName(column), target.Mapping.FieldId(column), column.Type, values));
        }

        return found == Columns.Count && placed.Count > 0 ? placed : null;
    }

    private int PlaceOf(string name)
    {
        for (int index = 0; index < Columns.Count; index++)
        {
            if (Columns[index].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return index;
        }

        return -1;
    }

    private static bool Fits(Column column, object? value) => value switch
    {
        null => column.IsNullable,
        long whole => column.Type switch
        {
            DataType.Byte => whole is >= sbyte.MinValue and <= sbyte.MaxValue,
            DataType.Short => whole is >= short.MinValue and <= short.MaxValue,
            DataType.Integer => whole is >= int.MinValue and <= int.MaxValue,
            _ => true,
        },
        decimal exact => column.Type is DataType.Decimal type && (exact.Scale <= type.Scale || decimal.Round(exact, Math.Min(type.Scale, MostScale)) == exact)
            && IntegerDigits(exact) <= type.Precision - type.Scale,
        _ => true,
    };

    /// <summary>The same number with that many digits after the point, zeros included.</summary>
    private static object Scaled(decimal value, int scale) => decimal.Round(value, Math.Min(scale, MostScale)) + new decimal(0, 0, 0, isNegative: false, (byte)Math.Min(scale, MostScale));

    private static int IntegerDigits(decimal value)
    {
        int digits = 0;
        for (decimal rest = decimal.Truncate(Math.Abs(value)); rest >= 1; rest = decimal.Truncate(rest / 10)) digits++;
        return digits;
    }
}
