using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Running;

/// <summary>
/// The rows of a flow that take the place of those a predicate describes. Rows of a table that is there are written to files
/// first, where they are counted and checked, and from these into the table in one commit with the removal.
/// </summary>
/// <param name="services">The engine and tables.</param>
/// <param name="flow">The flow.</param>
/// <param name="predicate">Its predicate, bound.</param>
/// <param name="table">The table to replace rows in; null when all its rows go or it is still to be made.</param>
internal sealed class ReplaceBatch(PipelineServices services, FlowDeclaration flow, BoundExpression predicate, DeltaLog? table)
{
    private const string Alias = "r";

    /// <summary>The batch of a flow; null when it replaces nothing by a predicate.</summary>
    public static async Task<ReplaceBatch?> OfAsync(
        PipelineServices services, FlowDeclaration flow, WriteMode mode, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        if (flow.ReplaceWhere is not QueryText text) return null;
        BoundExpression bound = await services.Governor.BindExpressionAsync(new QueryInput(text.Text, text.LocationAt), resolver, cancellationToken).ConfigureAwait(false);
        DeltaLog? table = mode.ReplacesAll ? null : await services.Metastore.TryOpenAsync(flow.Target, cancellationToken).ConfigureAwait(false);
        return new ReplaceBatch(services, flow, bound, table);
    }

    /// <summary>True for rows that are replaced, in the engine's SQL.</summary>
    public string Condition => predicate.Sql;

    /// <summary>True when the files of the order are read once more instead of becoming files of the table.</summary>
    public bool IsStaged => table is not null;

    /// <summary>An order with a last rule: that rows are among those that are replaced; as it is where nothing is.</summary>
    public static ParquetWrite Order(ReplaceBatch? batch, ParquetWrite order) => batch is null ? order : order with
    {
        Rules = [.. order.Rules, new GateRule(batch.Condition, DropsRow: true)],
        PartitionColumns = batch.IsStaged ? [] : order.PartitionColumns,
        SortColumns = batch.IsStaged ? [] : order.SortColumns,
    };

    /// <summary>Refuses rows that the next update would not find again.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">REPLACE_ROWS_OUTSIDE.</exception>
    public void Check(BoundQuery query, ParquetWritten written, CancellationToken cancellationToken)
    {
        if (written.FailedByRule[^1] == 0) return;

        // The engine may judge rows before the query's own WHERE or GROUP BY has seen them, so what the rule found is looked at again.
        string outside = $"SELECT count(*), min(to_json({Alias})::VARCHAR) FROM ({query.Sql}\n) AS {Alias} WHERE ({predicate.Sql}\n) IS NOT TRUE";
        if (services.Engine.QueryRow(outside, cancellationToken) is not [object count, object sample]) return;
        long rows = Convert.ToInt64(count, CultureInfo.InvariantCulture);
        if (rows > 0) throw ReplaceErrors.RowsOutside(flow, rows, sample.ToString() ?? "");
    }

    /// <summary>Puts the written rows in the place of those that the predicate describes.</summary>
    public async Task<(CommitResult Result, AppliedChanges Applied)> CommitAsync(
        IRowTarget writer, ParquetWritten written, TableSchema schema, WriteMode mode, CancellationToken cancellationToken)
    {
        if (table is null) throw new System.Diagnostics.UnreachableException();
        await writer.AlignAsync(table, schema, cancellationToken).ConfigureAwait(false);
        string rows = written.Files.Count == 0
            ? MillraceEngine.EmptyRelation(schema)
            : $"SELECT {string.Join(", ", schema.Select(static column => Sql.Name(column.Name)))} FROM read_parquet({Sql.TextList(written.Files.Select(static file => file.Path))})";
        WriteOrder order = new(new BoundQuery(rows), new Delta.Writing.WriteMode.ReplaceWhere(predicate, Alias))
        {
            Notes = new CommitNotes { Versions = mode.Progress, PredicateText = flow.ReplaceWhere!.Text },
        };
        try
        {
            ChangeResult result = await new Delta.Writing.TableWriter(services.Tables).WriteAsync(table, order, cancellationToken).ConfigureAwait(false);
            return (result.Commit, new AppliedChanges(written.RowsOut, result.Metric(OperationMetrics.DeletedRows)));
        }
        finally
        {
            foreach (WrittenFile file in written.Files) File.Delete(file.Path);
        }
    }
}
