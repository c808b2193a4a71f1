using System.Buffers;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Planning;

/// <summary>Refuses names of columns that a table of a pipeline cannot have, before anything runs.</summary>
internal static class StoredNames
{
    private static readonly SearchValues<char> Illegal = SearchValues.Create(" ,;{}()\n\t=");

    /// <summary>Checks the columns of a stored dataset.</summary>
    public static void Check(DatasetDeclaration dataset, TableSchema columns)
    {
        foreach (Column column in columns)
        {
            if (!column.Name.AsSpan().ContainsAny(Illegal)) continue;
            DeclaredColumn? declared = dataset.DeclaredColumns.FirstOrDefault(known => known.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            throw RunErrors.ColumnNameUnusable(dataset.Name, column.Name, declared?.Location ?? dataset.Location);
        }
    }
}
