using System.Globalization;
using System.Text;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Compares partition values, which the log holds exactly, with a wanted value.</summary>
internal static class PartitionTest
{
    /// <summary>A test of a partition's text; what does not parse may match.</summary>
    internal static Func<string?, bool> For(DataType type, CompareOperator comparison, object value) => type switch
    {
        DataType.String when value is string text => OfText(comparison, Encoding.UTF8.GetBytes(text)),
        DataType.Boolean when value is bool flag => partition => MayMatch(type, partition, read =>
            Holds(comparison, ((bool)read).CompareTo(flag))),
        DataType.Float or DataType.Double or DataType.Decimal
            when FloatingValue.TryRead(type, value, out FloatingValue number) =>
            partition => MayMatch(type, partition, read => MayHold(comparison, Convert.ToDouble(read, CultureInfo.InvariantCulture), number)),
        _ when type is not (DataType.Float or DataType.Double or DataType.Decimal or DataType.String)
            && StatText.HasBounds(type) && WholeValue.TryRead(type, value, out WholeValue whole) =>
            partition => MayMatch(type, partition, read => !WholeValue.TryRead(type, read, out WholeValue held)
                || Holds(comparison, held.Floor.CompareTo(whole.Floor), held.IsExact, whole.IsExact)),
        _ => partition => partition is not null,
    };

    private static Func<string?, bool> OfText(CompareOperator comparison, byte[] value) => partition =>
        partition is not null
        && Holds(comparison, Encoding.UTF8.GetBytes(partition).AsSpan().SequenceCompareTo(value));

    private static bool MayMatch(DataType type, string? text, Func<object, bool> holds) =>
        text is not null && (!PartitionText.TryParse(type, text, out object? value) || value is null || holds(value));

    /// <summary>Compares floors; where one of the values lies above its floor, equal floors decide nothing.</summary>
    private static bool Holds(CompareOperator comparison, int order, bool isLeftExact, bool isRightExact) =>
        (order == 0 && !(isLeftExact && isRightExact)) || Holds(comparison, order);

    private static bool Holds(CompareOperator comparison, int order) => comparison switch
    {
        CompareOperator.Equal => order == 0,
        CompareOperator.NotEqual => order != 0,
        CompareOperator.Less => order < 0,
        CompareOperator.LessOrEqual => order <= 0,
        CompareOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static bool MayHold(CompareOperator comparison, double held, FloatingValue wanted) =>
        double.IsNaN(held) || comparison switch
        {
            CompareOperator.Equal => held >= Math.BitDecrement(wanted.Lower) && held <= Math.BitIncrement(wanted.Upper),
            CompareOperator.NotEqual => true,
            CompareOperator.Less or CompareOperator.LessOrEqual => held <= Math.BitIncrement(wanted.Upper),
            _ => held >= Math.BitDecrement(wanted.Lower),
        };
}
