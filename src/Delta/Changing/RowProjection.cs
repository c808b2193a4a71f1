using Millrace.Delta.Rules;
using Millrace.Delta.Writing;
using Millrace.Engine.Files;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Changing;

/// <summary>Writes select lists that give rows the columns of a table, and those that accompany them.</summary>
internal sealed class RowProjection(WriteTarget target, RowShaper shaper)
{
    /// <summary>A relation of rows with all columns of the table.</summary>
    /// <param name="values">A value for each column; null for one that is computed from the others.</param>
    /// <param name="more">Further items of the select list, such as <c>1 AS x</c>.</param>
    /// <param name="from">What follows FROM.</param>
    public string Rows(IReadOnlyList<string?> values, IReadOnlyList<string> more, string from)
    {
        List<string> inner = [];
        List<string> outer = [];
        bool computes = false;
        int index = 0;
        foreach (Column column in shaper.Columns)
        {
            string name = Sql.Name(column.Name);
            if (values[index++] is string value)
            {
                inner.Add($"{value} AS {name}");
                outer.Add(name);
                continue;
            }

            computes = true;
            outer.Add($"{shaper.Generated(column)} AS {name}");
        }

        string rows = $"SELECT {string.Join(", ", [.. inner, .. more])} FROM {from}";
        if (!computes) return rows;
        IEnumerable<string> names = more.Select(static item => item[(item.LastIndexOf(" AS ", StringComparison.Ordinal) + 4)..]);
        return $"SELECT {string.Join(", ", [.. outer, .. names])} FROM ({rows}\n)";
    }

    /// <summary>The columns of rows as they are.</summary>
    /// <param name="alias">Alias of the rows.</param>
    public IReadOnlyList<string?> Kept(string alias) =>
        [.. shaper.Columns.Select(column => $"{Sql.Name(alias)}.{Sql.Name(column.Name)}")];

    /// <summary>Row ids of changed rows, which keep theirs, and their commit versions, which the commit gives; none where rows keep none.</summary>
    /// <param name="alias">Alias of the rows as they were; null for new rows.</param>
    public IReadOnlyList<string> Ids(string? alias) => target.RowIds is null
        ? []
        :
        [
            alias is null ? $"CAST(NULL AS BIGINT) AS {FileScan.RowIdColumn}" : $"{Sql.Name(alias)}.{FileScan.RowIdColumn} AS {FileScan.RowIdColumn}",
            $"CAST(NULL AS BIGINT) AS {FileScan.RowVersionColumn}",
        ];

    /// <summary>Row ids and commit versions of copied rows; none where rows keep none.</summary>
    /// <param name="alias">Alias of the rows.</param>
    public IReadOnlyList<string> CarriedIds(string alias) => target.RowIds is null
        ? []
        : [.. new[] { FileScan.RowIdColumn, FileScan.RowVersionColumn }.Select(name => $"{Sql.Name(alias)}.{name} AS {name}")];

    /// <summary>A kind of change as a column.</summary>
    public static string Kind(string kind) => $"'{kind}' AS {RowFiles.ChangeType}";
}
