using Millrace.Engine.Queries;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Running;

/// <summary>Refuses nulls in columns declared NOT NULL, by the null counts of the files that were written.</summary>
internal static class NullGate
{
    public static void Check(DatasetDeclaration dataset, ParquetWritten written, TableSchema schema)
    {
        foreach (Column column in schema.Where(column => !column.IsNullable))
        {
            long nulls = written.Files
                .SelectMany(file => file.Columns)
                .Where(found => found.ColumnPath.Count == 1 && found.ColumnPath[0].Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                .Sum(found => found.NullCount ?? 0);
            if (nulls > 0) throw RunErrors.NullNotAllowed(dataset.Name, column.Name, nulls);
        }
    }
}
