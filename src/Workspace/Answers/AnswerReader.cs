using Apache.Arrow;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>Runs a query and keeps its rows.</summary>
public static class AnswerReader
{
    /// <summary>Reads the rows of a query up to a limit, and stops the query there.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="query">The query.</param>
    /// <param name="limits">How much is kept.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <exception cref="Foundation.Faults.MillraceException">QUERY_INVALID, QUERY_FAILED.</exception>
    public static async Task<Answer> ReadAsync(MillraceEngine engine, BoundQuery query, AnswerLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(limits);
        IReadOnlyList<ResultColumn> columns = engine.Describe(query);
        List<ColumnChunk>[] chunks = [.. columns.Select(static _ => new List<ColumnChunk>())];
        List<int> starts = [];
        (int rows, long bytes, AnswerCut cut) = (0, 0, AnswerCut.None);
        await foreach (RecordBatch batch in engine.QueryArrowAsync(FlatQuery.Of(query, columns), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                if (batch.Length == 0) continue;
                cut = rows >= limits.MaxRows ? AnswerCut.Rows : bytes >= limits.MaxBytes ? AnswerCut.Bytes : AnswerCut.None;
                if (cut != AnswerCut.None) break;
                starts.Add(rows);
                int taken = Math.Min(batch.Length, limits.MaxRows - rows);
                for (int column = 0; column < chunks.Length; column++)
                {
                    ColumnChunk chunk = new(batch.Column(column));
                    chunks[column].Add(chunk);
                    bytes += chunk.Bytes;
                }

                rows += taken;
                if (taken < batch.Length) cut = AnswerCut.Rows;
                if (cut != AnswerCut.None) break;
            }
        }

        int[] begins = [.. starts];
        return new Answer([.. columns.Select((column, place) => new AnswerColumn(column, [.. chunks[place]], begins))], rows, bytes, cut);
    }
}
