using Millrace.Delta.Rules;
using Millrace.Delta.Services;
using Millrace.Engine.Queries;
using Millrace.Engine;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Changing;

/// <summary>The rows of a merge's source, computed once, with a number for each.</summary>
internal sealed class MergeSource : IDisposable
{
    /// <summary>Column with the number of a row.</summary>
    public const string Number = "millrace_source_row";

    private readonly HeldRows? _own;

    private MergeSource(HeldRows? own, string table, long count, IReadOnlyList<ResultColumn> columns)
    {
        _own = own;
        Table = table;
        Count = count;
        Columns = columns;
    }

    /// <summary>The source's columns, without the number.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public long Count { get; }

    /// <summary>The relation of the rows with their numbers.</summary>
    public string Table { get; }

    /// <summary>Takes the rows of a merge's source.</summary>
    public static MergeSource Of(TableServices services, MergeOrder order, CancellationToken cancellationToken)
    {
        if (order.Held is HeldRows given)
        {
            // The engine numbers the rows of its tables, and of these none goes.
            string table = $"(SELECT *, rowid AS {Number} FROM {Sql.Name(given.Name)})";
            return new MergeSource(own: null, table, given.Count, ColumnsOf(services, table));
        }

        BoundQuery numbered = Texts.Around($"SELECT *, row_number() OVER () - 1 AS {Number} FROM (", order.Source, "\n)");
        HeldRows rows = services.Engine.Hold(numbered, $"millrace_source_{services.Environment.NewId():N}", cancellationToken);
        return new MergeSource(rows, Sql.Name(rows.Name), rows.Count, ColumnsOf(services, Sql.Name(rows.Name)));
    }

    /// <summary>The source's columns as a table would hold them; those of nulls only are left out.</summary>
    public TableSchema Schema() => new(Columns
        .Select(static column => (column.Name, Type: MillraceEngine.TypeOf(column.EngineType)))
        .Where(static column => column.Type is not (null or DataType.Void))
        .Select(static column => new Column(column.Name, column.Type!))); // Types that no table holds were left out above.

    /// <summary>True when the source has a column, without regard to case.</summary>
    public bool Has(string name) => Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public void Dispose() => _own?.Dispose();

    private static IReadOnlyList<ResultColumn> ColumnsOf(TableServices services, string table) =>
        services.Engine.Describe(new BoundQuery($"SELECT * EXCLUDE ({Number}) FROM {table}"));
}
