using Millrace.Foundation.Types;

namespace Millrace.Delta.Parquet;

/// <summary>A flat column of a small file, with all its values.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="FieldId">Its field id; null for none.</param>
/// <param name="Type">Its type.</param>
/// <param name="Values">
/// A value for each row: bool, long, float, double, decimal, string or bytes; a day as DateTime at its midnight, a time as
/// DateTimeOffset in UTC; null for none.
/// </param>
internal sealed record SmallColumn(string Name, int? FieldId, DataType Type, IReadOnlyList<object?> Values)
{
    /// <summary>Rows without a value.</summary>
    public int NullCount { get; } = Values.Count(static value => value is null);
}
