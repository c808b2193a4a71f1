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

    private readonly HeldRows _rows;

    private MergeSource(HeldRows rows, IReadOnlyList<ResultColumn> columns)
    {
        _rows = rows;
        Columns = columns;
    }

    /// <summary>The source's columns, without the number.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public long Count => _rows.Count;

    /// <summary>The name to read the rows by.</summary>
    public string Table => Sql.Name(_rows.Name);

    /// <summary>Computes the rows of a source.</summary>
    public static MergeSource Of(TableServices services, BoundQuery source, CancellationToken cancellationToken)
    {
        BoundQuery numbered = Texts.Around($"SELECT *, row_number() OVER () - 1 AS {Number} FROM (", source, "\n)");
        HeldRows rows = services.Engine.Hold(numbered, $"millrace_source_{services.Environment.NewId():N}", cancellationToken);
        IReadOnlyList<ResultColumn> columns = services.Engine.Describe(new BoundQuery($"SELECT * EXCLUDE ({Number}) FROM {Sql.Name(rows.Name)}"));
        return new MergeSource(rows, columns);
    }

    /// <summary>The source's columns as a table would hold them; those of nulls only are left out.</summary>
    public TableSchema Schema() => new(Columns
        .Select(static column => (column.Name, Type: MillraceEngine.TypeOf(column.EngineType)))
        .Where(static column => column.Type is not (null or DataType.Void))
        .Select(static column => new Column(column.Name, column.Type!))); // Types that no table holds were left out above.

    /// <summary>True when the source has a column, without regard to case.</summary>
    public bool Has(string name) => Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public void Dispose() => _rows.Dispose();
}
