namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>
/// A condition on rows, as far as the log can use it to leave files out. A closed family with SQL's three-valued
/// meaning: a row is wanted when the condition is true, so neither false nor null selects it. A file is kept when one
/// of its rows may be wanted. What is not understood (an unknown column, a value of another type, a column without
/// bounds) keeps files and is never a fault.
/// </summary>
/// <remarks>
/// A column is the logical path of its names from the top, compared without regard to case; struct fields can be named,
/// what lies in arrays and maps cannot. Values are string, bool, sbyte, short, int, long, float, double, decimal,
/// DateOnly, DateTime or DateTimeOffset (instants in UTC; for a timestamp without zone the wall-clock time).
/// Text compares by its UTF-8 bytes, and NaN is greater than all numbers.
/// </remarks>
public abstract record FilePredicate
{
    private FilePredicate()
    {
    }

    /// <summary>A condition nothing is known of: true, false or null for any row, and so is its negation.</summary>
    public static FilePredicate Anything { get; } = new Unknown();

    /// <summary>A condition the log cannot use.</summary>
    public sealed record Unknown : FilePredicate;

    /// <summary>A column compared with a value; null where the column is null.</summary>
    /// <param name="Column">Logical path of the column.</param>
    /// <param name="Operator">The comparison, column on the left.</param>
    /// <param name="Value">The value; never null.</param>
    public sealed record Compare(IReadOnlyList<string> Column, CompareOperator Operator, object Value) : FilePredicate;

    /// <summary>A column equal to one of some values; null where the column is null.</summary>
    /// <param name="Column">Logical path of the column.</param>
    /// <param name="Values">
    /// The values. A null among them makes every row that equals none of the others neither in nor not in.
    /// </param>
    public sealed record In(IReadOnlyList<string> Column, IReadOnlyList<object?> Values) : FilePredicate;

    /// <summary>A column without value.</summary>
    /// <param name="Column">Logical path of the column.</param>
    public sealed record IsNull(IReadOnlyList<string> Column) : FilePredicate;

    /// <summary>A text column that starts with a text; null where the column is null.</summary>
    /// <param name="Column">Logical path of the column.</param>
    /// <param name="Prefix">How it starts.</param>
    public sealed record StartsWith(IReadOnlyList<string> Column, string Prefix) : FilePredicate;

    /// <summary>All of some conditions; without any it is true.</summary>
    /// <param name="Operands">The conditions.</param>
    public sealed record And(params IReadOnlyList<FilePredicate> Operands) : FilePredicate;

    /// <summary>One of some conditions; without any it is false.</summary>
    /// <param name="Operands">The conditions.</param>
    public sealed record Or(params IReadOnlyList<FilePredicate> Operands) : FilePredicate;

    /// <summary>The opposite of a condition; null where that is null. <c>IS NOT NULL</c> is not <c>IS NULL</c>.</summary>
    /// <param name="Operand">The condition.</param>
    public sealed record Not(FilePredicate Operand) : FilePredicate;
}
