using System.Globalization;
using System.Text;
using Apache.Arrow;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>Writes the rows of a query to a file, batch by batch.</summary>
public static class AnswerFile
{
    /// <summary>Writes CSV: a header, fields in quotes where they must be, null as an empty field.</summary>
    /// <remarks>A text that a spreadsheet would take for a formula gets an apostrophe before it.</remarks>
    /// <param name="engine">The engine.</param>
    /// <param name="query">The query.</param>
    /// <param name="output">Where to, in UTF-8; stays open.</param>
    /// <param name="maxRows">Rows above which nothing is given.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="Foundation.Faults.MillraceException">EXPORT_TOO_LARGE, QUERY_FAILED and others.</exception>
    public static async Task<long> WriteCsvAsync(MillraceEngine engine, BoundQuery query, Stream output, long maxRows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(query);
        IReadOnlyList<ResultColumn> columns = engine.Describe(query);
        StreamWriter writer = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        await using (writer.ConfigureAwait(false))
        {
            long rows = 0;
            StringBuilder line = new();
            await writer.WriteLineAsync(line.AppendJoin(',', columns.Select(static column => Field(column.Name, isText: true))), cancellationToken).ConfigureAwait(false);
            await foreach (RecordBatch batch in engine.QueryArrowAsync(FlatQuery.Of(query, columns), cancellationToken).ConfigureAwait(false))
            {
                using (batch)
                {
                    rows += batch.Length;
                    if (rows > maxRows) throw WorkspaceErrors.ExportTooLarge(maxRows);
                    ColumnChunk[] chunks = [.. Enumerable.Range(0, columns.Count).Select(place => new ColumnChunk(batch.Column(place)))];
                    for (int row = 0; row < batch.Length; row++)
                    {
                        line.Clear();
                        for (int column = 0; column < chunks.Length; column++)
                        {
                            if (column > 0) line.Append(',');
                            if (!chunks[column].IsNull(row)) line.Append(Field(chunks[column].Text(row), chunks[column].Array is StringArray));
                        }

                        await writer.WriteLineAsync(line, cancellationToken).ConfigureAwait(false);
                    }
                }
            }

            return rows;
        }
    }

    /// <summary>Writes one Parquet file.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="query">The query.</param>
    /// <param name="path">The file, which is replaced; it is gone when this fails.</param>
    /// <param name="maxRows">Rows above which nothing is given.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="Foundation.Faults.MillraceException">EXPORT_TOO_LARGE, QUERY_FAILED and others.</exception>
    public static long WriteParquet(MillraceEngine engine, BoundQuery query, string path, long maxRows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(query);
        const string before = "SELECT * FROM (";
        bool isDone = false;
        try
        {
            BoundQuery limited = query with
            {
                Sql = $"{before}{query.Sql}\n) LIMIT {Sql.Number(maxRows + 1)}",
                Locate = offset => offset < before.Length ? null : query.Locate(offset - before.Length),
            };
            engine.SaveParquet(limited, path, cancellationToken);
            long rows = Convert.ToInt64(engine.QueryRow($"SELECT num_rows FROM parquet_file_metadata({Sql.Text(path)})", cancellationToken)[0], CultureInfo.InvariantCulture);
            if (rows > maxRows) throw WorkspaceErrors.ExportTooLarge(maxRows);
            isDone = true;
            return rows;
        }
        finally
        {
            if (!isDone) File.Delete(path);
        }
    }

    /// <summary>A field of a CSV file.</summary>
    /// <param name="text">What it holds.</param>
    /// <param name="isText">True when it may hold what somebody wrote, which a spreadsheet would take for a formula.</param>
    public static string Field(string text, bool isText)
    {
        ArgumentNullException.ThrowIfNull(text);
        string safe = isText && text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && !double.TryParse(text, CultureInfo.InvariantCulture, out _) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
