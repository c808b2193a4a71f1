using Millrace.Delta.Creating;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;
using Millrace.Testing.Comparing;
using Millrace.Testing.Faults;
using Millrace.Testing.Script;

namespace Millrace.Testing.Fixtures;

/// <summary>Rows of a table as a test writes them: a head of columns, with types where nobody else knows them, and rows.</summary>
/// <param name="step">The step <c>rows</c>.</param>
/// <param name="table">The table they go to.</param>
internal sealed class FixtureTable(TestStep step, TableName table)
{
    private readonly IReadOnlyList<(string Name, string? Type)> _head =
        [.. ExpectedRow.Of(step.Body.First, step.Body.Lines[0]).Cells.Select(cell => HeadOf(cell.Text))];

    /// <summary>True when the head names the type of every column.</summary>
    public bool HasTypes => _head.All(column => column.Type is not null);

    /// <summary>Adds the rows to the table, which is made when there is none.</summary>
    /// <param name="services">Where tables lie, and the engine.</param>
    /// <param name="declared">The columns as the pipeline computes them; null when it does not.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(PipelineServices services, TableSchema? declared, CancellationToken cancellationToken)
    {
        DeltaLog? log = await services.Metastore.TryOpenAsync(table, cancellationToken).ConfigureAwait(false);
        TableSchema? known = log is null ? declared : (await log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema;
        TableSchema schema = SchemaOf(known);
        BoundQuery rows = RowsOf(schema);
        try
        {
            if (log is null)
            {
                CreateOrder order = new(services.Metastore.PathOf(table), TableDefinition.Of(schema), CreateMode.Create) { Rows = rows };
                await new TableCreator(services.Tables).CreateAsync(order, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await new TableWriter(services.Tables).WriteAsync(log, new WriteOrder(rows, new WriteMode.Append()), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MillraceException fault) when (fault.Code.Value is "QUERY_FAILED" or "QUERY_INVALID")
        {
            throw TestErrors.BadRows(step.Location, table.ToString(), fault);
        }
    }

    private static (string Name, string? Type) HeadOf(string cell)
    {
        int gap = cell.IndexOf(' ', StringComparison.Ordinal);
        return gap < 0 ? (cell, null) : (cell[..gap], cell[(gap + 1)..].Trim());
    }

    /// <summary>All columns of the table; those that the head leaves out hold nulls.</summary>
    private TableSchema SchemaOf(TableSchema? known)
    {
        SourceLocation head = step.At(step.Body.First);
        if (_head.FirstOrDefault(column => column.Name.Length == 0) is { Name: "" }) throw TestErrors.Syntax(head, "A column in the head has no name.");
        if (_head.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw TestErrors.Syntax(head, $"The column '{twice.Key}' stands in the head twice.");
        if (known is not null)
        {
            foreach ((string name, _) in _head)
            {
                if (known.Find(name) is null) throw TestErrors.UnknownColumn(head, table.ToString(), name, [.. known.Select(column => column.Name)]);
            }

            return known;
        }

        return new TableSchema(_head.Select(column => new Column(
            column.Name, DataTypeText.Parse(column.Type ?? throw TestErrors.NoTypes(head, table.ToString(), column.Name)))));
    }

    private BoundQuery RowsOf(TableSchema schema)
    {
        List<string> rows = [];
        for (int line = 1; line < step.Body.Lines.Count; line++)
        {
            ExpectedRow row = ExpectedRow.Of(step.Body.First + line, step.Body.Lines[line]);
            if (row.Cells.Count != _head.Count)
                throw TestErrors.Syntax(step.At(row.Line), $"This row has {row.Cells.Count} cells and the head has {_head.Count}. Cells are parted by |; put a text that holds one in double quotes.");
            rows.Add($"({string.Join(", ", row.Cells.Select(cell => cell.IsNull ? "NULL" : Sql.Text(cell.Text)))})");
        }

        if (rows.Count == 0) return new BoundQuery($"SELECT * FROM ({MillraceEngine.EmptyRelation(schema)})");
        IEnumerable<string> items = schema.Select(column => $"{ValueOf(column)} AS {Sql.Name(column.Name)}");
        string names = string.Join(", ", _head.Select((_, at) => $"c{at}"));
        return new BoundQuery($"SELECT {string.Join(", ", items)} FROM (VALUES {string.Join(", ", rows)}) AS given({names})");
    }

    private string ValueOf(Column column)
    {
        string type = MillraceEngine.TypeName(column.Type);
        for (int at = 0; at < _head.Count; at++)
        {
            if (!_head[at].Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) continue;
            return column.Type switch
            {
                DataType.Array or DataType.Map or DataType.Struct => $"CAST(CAST(CAST(c{at} AS VARCHAR) AS JSON) AS {type})",
                DataType.Binary => $"from_base64(CAST(c{at} AS VARCHAR))",
                _ => $"CAST(c{at} AS {type})",
            };
        }

        return $"CAST(NULL AS {type})";
    }
}
