using Millrace.DeltaProtocol.Features;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Turns a predicate on a table's columns into a test of its files.</summary>
internal sealed class PredicateBinder(TableSchema schema, IReadOnlyList<string> partitionColumns, ColumnMapping mapping)
{
    private readonly HashSet<string> _partitions = new(partitionColumns, StringComparer.OrdinalIgnoreCase);

    /// <summary>The test of files that may hold a row for which a predicate is true.</summary>
    internal FileTest Bind(FilePredicate predicate) => Bind(predicate, isNegated: false);

    private FileTest Bind(FilePredicate predicate, bool isNegated) => predicate switch
    {
        FilePredicate.Unknown => new FileTest.Always(),
        FilePredicate.Not not => Bind(not.Operand, !isNegated),
        FilePredicate.And and => Combine(and.Operands, isNegated, isConjunction: !isNegated),
        FilePredicate.Or or => Combine(or.Operands, isNegated, isConjunction: isNegated),
        FilePredicate.Compare compare => BindColumn(
            compare.Column, column => column.Compare(isNegated ? Opposite(compare.Operator) : compare.Operator, compare.Value)),
        FilePredicate.In list => BindColumn(list.Column, column => isNegated ? column.NotIn(list.Values) : column.In(list.Values)),
        FilePredicate.IsNull isNull => BindColumn(isNull.Column, column => column.Nulls(wantsNull: !isNegated)),
        FilePredicate.StartsWith start => BindColumn(
            start.Column, column => column.StartsWith(start.Prefix, isNegated)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private FileTest Combine(IReadOnlyList<FilePredicate> operands, bool isNegated, bool isConjunction)
    {
        List<FileTest> tests = [.. operands.Select(operand => Bind(operand, isNegated))];
        if (isConjunction)
        {
            tests.RemoveAll(test => test is FileTest.Always);
            return tests.Exists(test => test is FileTest.Never) ? new FileTest.Never()
                : tests.Count == 0 ? new FileTest.Always() : tests.Count == 1 ? tests[0] : new FileTest.All(tests);
        }

        tests.RemoveAll(test => test is FileTest.Never);
        return tests.Exists(test => test is FileTest.Always) ? new FileTest.Always()
            : tests.Count == 0 ? new FileTest.Never() : tests.Count == 1 ? tests[0] : new FileTest.Any(tests);
    }

    /// <summary>Finds a column by its logical path; one that is unknown, or lies in an array or map, keeps files.</summary>
    private FileTest BindColumn(IReadOnlyList<string> path, Func<ColumnTests, FileTest> bind)
    {
        TableSchema fields = schema;
        List<string> physical = [];
        for (int at = 0; at < path.Count; at++)
        {
            if (fields.Find(path[at]) is not Column column) return new FileTest.Always();
            physical.Add(mapping.PhysicalName(column));
            if (at + 1 == path.Count)
                return bind(new ColumnTests(physical, column.Type, at == 0 && _partitions.Contains(column.Name)));
            if (column.Type is not DataType.Struct nested) return new FileTest.Always();
            fields = nested.Fields;
        }

        return new FileTest.Always();
    }

    private static CompareOperator Opposite(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Equal => CompareOperator.NotEqual,
        CompareOperator.NotEqual => CompareOperator.Equal,
        CompareOperator.Less => CompareOperator.GreaterOrEqual,
        CompareOperator.LessOrEqual => CompareOperator.Greater,
        CompareOperator.Greater => CompareOperator.LessOrEqual,
        CompareOperator.GreaterOrEqual => CompareOperator.Less,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "There is no such comparison."),
    };
}
