using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>
/// A predicate as it is put to files: negations are gone, names are physical and values are in the form bounds have.
/// Each test leaves out files that cannot hold a row for which it is true. A closed family.
/// </summary>
internal abstract record FileTest
{
    private FileTest()
    {
    }

    /// <summary>Keeps every file.</summary>
    internal sealed record Always : FileTest;

    /// <summary>Keeps no file.</summary>
    internal sealed record Never : FileTest;

    /// <summary>Keeps files that all tests keep.</summary>
    internal sealed record All(IReadOnlyList<FileTest> Tests) : FileTest;

    /// <summary>Keeps files that one of the tests keeps.</summary>
    internal sealed record Any(IReadOnlyList<FileTest> Tests) : FileTest;

    /// <summary>Keeps files whose partition value may match.</summary>
    /// <param name="Column">Physical name.</param>
    /// <param name="MayMatch">Asked once per partition, with the value's text; null is the null partition.</param>
    internal sealed record Partition(string Column, Func<string?, bool> MayMatch) : FileTest;

    /// <summary>Keeps files whose rows may have a null there, or a value there.</summary>
    internal sealed record Nulls(IReadOnlyList<string> Column, bool WantsNull) : FileTest;

    /// <summary>Keeps files with a value between two whole numbers, days or microseconds, inclusive.</summary>
    internal sealed record Whole(IReadOnlyList<string> Column, DataType Type, long Lower, long Upper) : FileTest;

    /// <summary>Keeps files with one of some whole numbers, days or microseconds, given in ascending order.</summary>
    internal sealed record WholeIn(IReadOnlyList<string> Column, DataType Type, long[] Values) : FileTest;

    /// <summary>Keeps files with a whole number or day other than one.</summary>
    internal sealed record NotWhole(IReadOnlyList<string> Column, DataType Type, long Value) : FileTest;

    /// <summary>Keeps files with a value between two numbers, inclusive.</summary>
    internal sealed record Floating(IReadOnlyList<string> Column, DataType Type, double Lower, double Upper) : FileTest;

    /// <summary>Keeps files with a text between two, inclusive; null is no limit.</summary>
    internal sealed record Text(IReadOnlyList<string> Column, DataType Type, byte[]? Lower, byte[]? Upper) : FileTest
    {
        /// <summary>True when texts that start with the upper limit are below it.</summary>
        internal bool IncludesPrefixed { get; init; }
    }

    /// <summary>Keeps files with one of some texts, given in ascending order.</summary>
    internal sealed record TextIn(IReadOnlyList<string> Column, DataType Type, byte[][] Values) : FileTest;

    /// <summary>Keeps files with a text that does not start with a prefix, or, if whole, is not equal to it.</summary>
    internal sealed record NotText(IReadOnlyList<string> Column, DataType Type, byte[] Value, bool IsPrefix) : FileTest;
}
