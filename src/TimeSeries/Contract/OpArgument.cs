using System.Diagnostics;

namespace Millrace.TimeSeries.Contract;

/// <summary>The value of a named argument of an operator. A closed family.</summary>
public abstract record OpArgument
{
    private OpArgument()
    {
    }

    /// <summary>A text, also a bare column name.</summary>
    /// <param name="Value">The text without quotes.</param>
    public sealed record Text(string Value) : OpArgument;

    /// <summary>A number.</summary>
    /// <param name="Value">The number.</param>
    public sealed record Number(double Value) : OpArgument;

    /// <summary>True or false.</summary>
    /// <param name="Value">The flag.</param>
    public sealed record Flag(bool Value) : OpArgument;

    /// <summary>A list of texts, such as column names.</summary>
    /// <param name="Values">The texts in the order written.</param>
    public sealed record TextList(IReadOnlyList<string> Values) : OpArgument
    {
        /// <summary>True when both hold the same texts in the same order.</summary>
        public bool Equals(TextList? other) => other is not null && Values.SequenceEqual(other.Values);

        /// <inheritdoc/>
        public override int GetHashCode() => Values.Aggregate(Values.Count, HashCode.Combine);
    }

    /// <summary>What kind of value this is.</summary>
    internal OpArgumentKind Kind => this switch
    {
        Text => OpArgumentKind.Text,
        Number => OpArgumentKind.Number,
        Flag => OpArgumentKind.Flag,
        TextList => OpArgumentKind.TextList,
        _ => throw new UnreachableException(),
    };
}
