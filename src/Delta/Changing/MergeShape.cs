using System.Text.Json;
using Millrace.Engine;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Changing;

/// <summary>How a merge changes the columns of its target.</summary>
internal static class MergeShape
{
    /// <summary>Columns of the source that the table shall have too: all for a * clause, else those that are assigned.</summary>
    public static TableSchema Added(MergeOrder order, MergeSource source, TableSchema schema)
    {
        TableSchema columns = source.Schema();
        if (order.Clauses.Any(static clause => clause is MergeClause.UpdateAll or MergeClause.InsertAll)) return columns;
        HashSet<string> assigned = new(StringComparer.OrdinalIgnoreCase);
        foreach (MergeClause clause in order.Clauses)
        {
            IReadOnlyList<Assignment> assignments = clause switch
            {
                MergeClause.Update update => update.Assignments,
                MergeClause.Insert insert => insert.Values,
                _ => [],
            };
            assigned.UnionWith(assignments.Select(static assignment => assignment.Path[0]));
        }

        return new TableSchema(columns.Where(column => assigned.Contains(column.Name) && schema.Find(column.Name) is null));
    }

    /// <summary>Rows of the columns a table has, with the columns it will have.</summary>
    public static string Grown(string rows, TableSchema before, TableSchema after)
    {
        if (before.Equals(after)) return rows;
        List<string> replaced = [];
        List<string> added = [];
        foreach (Column column in after)
        {
            string typed = $"AS {MillraceEngine.TypeName(column.Type)}) AS {Sql.Name(column.Name)}";
            if (before.Find(column.Name) is not Column known) added.Add($"CAST(NULL {typed}");
            else if (known.Type != column.Type) replaced.Add($"CAST({Sql.Name(known.Name)} {typed}");
        }

        string replace = replaced.Count == 0 ? "" : $" REPLACE ({string.Join(", ", replaced)})";
        return $"SELECT *{replace}{string.Concat(added.Select(static column => $", {column}"))} FROM ({rows}\n)";
    }

    /// <summary>A clause as the history tells it.</summary>
    public static string Described(MergeClause clause)
    {
        string action = clause switch
        {
            MergeClause.Update or MergeClause.UpdateAll or MergeClause.UpdateBySource => "update",
            MergeClause.Delete or MergeClause.DeleteBySource => "delete",
            _ => "insert",
        };
        string condition = clause.Condition is null ? "" : $"\"predicate\":\"{JsonEncodedText.Encode(clause.Condition.Sql)}\",";
        return $"{{{condition}\"actionType\":\"{action}\"}}";
    }
}
