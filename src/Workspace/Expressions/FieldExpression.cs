using Millrace.Foundation.Faults;

namespace Millrace.Workspace.Expressions;

/// <summary>
/// An expression of a widget or of a dataset's measure. It comes from a file, so that it is no free SQL: only what stands here
/// can be said.
/// </summary>
public abstract record FieldExpression
{
    private FieldExpression()
    {
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="MillraceException">DASHBOARD_EXPRESSION: it holds something else than the language has.</exception>
    public static FieldExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ExpressionReader.Read(text);
    }

    /// <summary>A column of the dataset, or one that the dataset computes.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Column(string Name) : FieldExpression;

    /// <summary>A text, number or truth; null for null.</summary>
    /// <param name="Value">A <see cref="string"/>, <see cref="decimal"/>, <see cref="bool"/> or null.</param>
    public sealed record Constant(object? Value) : FieldExpression;

    /// <summary>A number of rows, <c>COUNT(*)</c>.</summary>
    public sealed record CountRows : FieldExpression;

    /// <summary>A call of a function.</summary>
    /// <param name="Function">What is called.</param>
    /// <param name="Arguments">Its arguments.</param>
    /// <param name="IsDistinct">True when an aggregate takes every value once.</param>
    public sealed record Call(FieldFunction Function, IReadOnlyList<FieldExpression> Arguments, bool IsDistinct) : FieldExpression;

    /// <summary>A measure of the dataset, <c>MEASURE(`m`)</c>.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Measure(string Name) : FieldExpression;

    /// <summary>Rows of the group that the other filters leave, <c>COUNT_IF(`associative_filter_predicate_group`)</c>.</summary>
    public sealed record Associativity : FieldExpression;

    /// <summary>A sum, a comparison or another operation of two sides.</summary>
    /// <param name="Operator">Its SQL.</param>
    /// <param name="Left">The left side.</param>
    /// <param name="Right">The right side.</param>
    public sealed record Binary(string Operator, FieldExpression Left, FieldExpression Right) : FieldExpression;

    /// <summary>A minus or NOT.</summary>
    /// <param name="Operator">Its SQL.</param>
    /// <param name="Operand">What it stands before.</param>
    public sealed record Unary(string Operator, FieldExpression Operand) : FieldExpression;

    /// <summary>A test for null.</summary>
    /// <param name="Operand">What is tested.</param>
    /// <param name="IsNegated">True for IS NOT NULL.</param>
    public sealed record NullTest(FieldExpression Operand, bool IsNegated) : FieldExpression;

    /// <summary>A test for one of several values.</summary>
    /// <param name="Operand">What is tested.</param>
    /// <param name="Items">The values.</param>
    /// <param name="IsNegated">True for NOT IN.</param>
    public sealed record OneOf(FieldExpression Operand, IReadOnlyList<FieldExpression> Items, bool IsNegated) : FieldExpression;

    /// <summary>A choice, <c>CASE … END</c>.</summary>
    /// <param name="Operand">What is compared; null when every WHEN is a condition.</param>
    /// <param name="Branches">Conditions or values, and results.</param>
    /// <param name="Otherwise">The result when none applies; null for null.</param>
    public sealed record Choice(
        FieldExpression? Operand, IReadOnlyList<(FieldExpression When, FieldExpression Then)> Branches, FieldExpression? Otherwise) : FieldExpression;
}
