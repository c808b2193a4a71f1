using System.Buffers;
using Millrace.DeltaProtocol.Files;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>A test bound to the columns of one block. It clears the marks of rows that cannot match.</summary>
internal abstract class BlockTest
{
    /// <summary>Reads the columns that a test needs.</summary>
    internal static BlockTest For(FileBlock block, FileTest test) => test switch
    {
        FileTest.Always => new Constant(keeps: true),
        FileTest.Never => new Constant(keeps: false),
        FileTest.All all => new Conjunction([.. all.Tests.OrderBy(CostOf).Select(one => For(block, one))]),
        FileTest.Any any => new Disjunction([.. any.Tests.Select(one => For(block, one))]),
        FileTest.Partition partition => new PartitionMarks(block, partition),
        FileTest.Nulls nulls => NullMarks.For(block, nulls.Column, nulls.WantsNull) ?? (BlockTest)new Constant(keeps: true),
        FileTest.Whole or FileTest.WholeIn or FileTest.NotWhole or FileTest.Floating => NumberMarks.Of(block, test),
        FileTest.Text or FileTest.TextIn or FileTest.NotText => TextMarks.Of(block, test),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Clears the marks of rows that cannot match; marks that are clear stay clear.</summary>
    internal abstract void Mark(ReadOnlySpan<int> rows, Span<bool> marks);

    /// <summary>A test that says the same of every row.</summary>
    internal sealed class Constant(bool keeps) : BlockTest
    {
        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            if (!keeps) marks.Clear();
        }
    }

    /// <summary>Tests that compare texts come last, when few rows are left to compare.</summary>
    private static int CostOf(FileTest test) => test switch
    {
        FileTest.Always or FileTest.Never or FileTest.Partition => 0,
        FileTest.Whole or FileTest.Floating or FileTest.NotWhole or FileTest.Nulls => 1,
        FileTest.WholeIn => 2,
        _ => 3,
    };

    private sealed class Conjunction(BlockTest[] tests) : BlockTest
    {
        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            foreach (BlockTest test in tests) test.Mark(rows, marks);
        }
    }

    private sealed class Disjunction(BlockTest[] tests) : BlockTest
    {
        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            bool[] one = ArrayPool<bool>.Shared.Rent(marks.Length);
            bool[] any = ArrayPool<bool>.Shared.Rent(marks.Length);
            any.AsSpan(0, marks.Length).Clear();
            foreach (BlockTest test in tests)
            {
                marks.CopyTo(one);
                test.Mark(rows, one.AsSpan(0, marks.Length));
                for (int at = 0; at < marks.Length; at++) any[at] |= one[at];
            }

            any.AsSpan(0, marks.Length).CopyTo(marks);
            ArrayPool<bool>.Shared.Return(one);
            ArrayPool<bool>.Shared.Return(any);
        }
    }

    /// <summary>Asks once per partition, not once per file.</summary>
    private sealed class PartitionMarks : BlockTest
    {
        private readonly int[] _ids;
        private readonly bool[] _mayMatch;

        internal PartitionMarks(FileBlock block, FileTest.Partition test)
        {
            _ids = block.Adds.Columns.PartitionIds;
            _mayMatch = [.. block.Adds.Partitions.Select(values =>
                !values.TryGetValue(test.Column, out string? value) || test.MayMatch(value))];
        }

        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            for (int at = 0; at < rows.Length; at++) marks[at] &= _mayMatch[_ids[rows[at]]];
        }
    }
}
