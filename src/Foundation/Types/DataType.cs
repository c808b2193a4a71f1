namespace Millrace.Foundation.Types;

/// <summary>
/// The type of a column, in Delta's terms. A closed family: a new member is a decision about every reader and writer.
/// </summary>
public abstract record DataType
{
    private DataType()
    {
    }

    /// <summary>UTF-8 text.</summary>
    public sealed record String : DataType;

    /// <summary>Signed 8 bits.</summary>
    public sealed record Byte : DataType;

    /// <summary>Signed 16 bits.</summary>
    public sealed record Short : DataType;

    /// <summary>Signed 32 bits.</summary>
    public sealed record Integer : DataType;

    /// <summary>Signed 64 bits.</summary>
    public sealed record Long : DataType;

    /// <summary>IEEE 754, 32 bits.</summary>
    public sealed record Float : DataType;

    /// <summary>IEEE 754, 64 bits.</summary>
    public sealed record Double : DataType;

    /// <summary>Exact decimal number.</summary>
    /// <param name="Precision">Digits in all, 1 to 38.</param>
    /// <param name="Scale">Digits after the point, 0 to the precision.</param>
    public sealed record Decimal(int Precision, int Scale) : DataType;

    /// <summary>True or false.</summary>
    public sealed record Boolean : DataType;

    /// <summary>Bytes.</summary>
    public sealed record Binary : DataType;

    /// <summary>A day of the proleptic Gregorian calendar.</summary>
    public sealed record Date : DataType;

    /// <summary>An instant in microseconds since 1970-01-01 UTC.</summary>
    public sealed record Timestamp : DataType;

    /// <summary>A wall-clock time in microseconds, without a zone.</summary>
    public sealed record TimestampNtz : DataType;

    /// <summary>Semi-structured value in Spark's binary variant encoding.</summary>
    public sealed record Variant : DataType;

    /// <summary>A column that only holds null.</summary>
    public sealed record Void : DataType;

    /// <summary>A list of values of one type.</summary>
    /// <param name="Element">Type of each element.</param>
    /// <param name="ContainsNull">True when an element may be null.</param>
    public sealed record Array(DataType Element, bool ContainsNull) : DataType;

    /// <summary>Keys to values; keys are never null.</summary>
    /// <param name="Key">Type of the keys.</param>
    /// <param name="Value">Type of the values.</param>
    /// <param name="ValueContainsNull">True when a value may be null.</param>
    public sealed record Map(DataType Key, DataType Value, bool ValueContainsNull) : DataType;

    /// <summary>Named fields.</summary>
    /// <param name="Fields">The fields in order.</param>
    public sealed record Struct(TableSchema Fields) : DataType;
}
