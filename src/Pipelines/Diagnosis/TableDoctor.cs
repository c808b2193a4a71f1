using Millrace.Catalog.Exploring;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.History;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Diagnosis;

/// <summary>Looks at single tables, by their logs; of rows that were rescued it reads one. Nothing is changed.</summary>
/// <param name="services">Tables, engine and clock.</param>
/// <param name="bind">Binds a query over the project's tables.</param>
internal sealed class TableDoctor(PipelineServices services, Func<string, CancellationToken, Task<BoundQuery>> bind)
{
    private const string Rescued = "_rescued_data";
    private const int MostLetters = 200;

    /// <summary>Examines a table.</summary>
    /// <param name="stage">What the plan says of it.</param>
    /// <param name="findings">Takes what is found.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>True when it has rows.</returns>
    public async Task<bool> ExamineAsync(Stage stage, List<Finding> findings, CancellationToken cancellationToken)
    {
        string name = stage.Name.ToString();
        try
        {
            DeltaLog? log = await services.Metastore.TryOpenAsync(stage.Name, cancellationToken).ConfigureAwait(false);
            if (log is null)
            {
                findings.Add(new Finding(FindingLevel.Notice, "TABLE_NOT_MADE", name, "it is declared and not there yet") { Advice = "The next update makes it." });
                return false;
            }

            Snapshot snapshot = await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            FileLayout layout = FileLayout.Of(snapshot);
            long? rows = snapshot.Files.Aggregate((long?)0, static (sum, file) => sum + file.LiveRowCount);
            if (rows == 0) findings.Add(new Finding(FindingLevel.Notice, "TABLE_EMPTY", name, FormattableString.Invariant($"it has no rows at version {snapshot.Version}")));
            string files = layout.Count == 1 ? "1 file" : FormattableString.Invariant($"{layout.Count:N0} files");
            if (rows is not 0) findings.Add(new Finding(FindingLevel.Ok, "TABLE", name, FormattableString.Invariant($"{rows:N0} rows in {files} at version {snapshot.Version}")));
            if (rows > 0) await ColumnsAsync(stage, snapshot, rows.Value, findings, cancellationToken).ConfigureAwait(false);
            if (layout.WantsOptimize)
            {
                findings.Add(new Finding(FindingLevel.Notice, "SMALL_FILES", name, FormattableString.Invariant($"{layout.Small:N0} of {layout.Count:N0} files are small"))
                {
                    Advice = $"OPTIMIZE {name}, or millrace run --maintenance now.",
                });
            }

            if (Freshness.Of(await Freshness.CommitsAsync(log, cancellationToken).ConfigureAwait(false), services.Clock.GetUtcNow()) is { IsOverdue: true, Expected: TimeSpan expected } freshness)
            {
                findings.Add(new Finding(FindingLevel.Warning, "TABLE_OVERDUE", name, $"its newest commit is {Spoken(freshness.Age)} old, and there was usually one every {Spoken(expected)}")
                {
                    Advice = "See whether its sources still deliver and updates still run.",
                });
            }

            return rows is not 0;
        }
        catch (MillraceException fault)
        {
            findings.Add(new Finding(FindingLevel.Failure, fault.Code.Value, name, fault.Message));
            return true;
        }
    }

    private async Task ColumnsAsync(Stage stage, Snapshot snapshot, long rows, List<Finding> findings, CancellationToken cancellationToken)
    {
        string name = stage.Name.ToString();
        foreach (ColumnStatistics column in ColumnStatistics.Of(snapshot))
        {
            if (column.Nulls is not long nulls) continue;
            bool isRescued = column.Column.Name.Equals(Rescued, StringComparison.OrdinalIgnoreCase);

            // Rows that were deleted still count in the statistics, so that only what holds for all can be said.
            long all = snapshot.Files.Sum(static file => file.Stats?.NumRecords ?? 0);
            if (isRescued && nulls < all)
            {
                string example = await ExampleAsync(stage.Name, column.Column.Name, cancellationToken).ConfigureAwait(false);
                string share = FormattableString.Invariant($"{all - nulls:N0} of {all:N0} rows");
                findings.Add(new Finding(FindingLevel.Warning, "ROWS_RESCUED", name, $"{share} hold in {Rescued} what did not fit their columns{example}")
                {
                    Advice = "Compare schemaHints with the files: a value of another type, or a column that was not declared, is kept there.",
                });
            }
            else if (!isRescued && nulls == all && stage is Stage.Append && rows > 0)
            {
                findings.Add(new Finding(FindingLevel.Warning, "COLUMN_EMPTY", name, FormattableString.Invariant($"the column '{column.Column.Name}' is null in all {all:N0} rows"))
                {
                    Advice = "See whether the files name it so; a hint for a column that no file has makes a column of nulls.",
                });
            }
        }
    }

    private async Task<string> ExampleAsync(TableName table, string column, CancellationToken cancellationToken)
    {
        string sql = $"SELECT {Sql.Name(column)} FROM {CatalogExplorer.Quoted(table)} WHERE {Sql.Name(column)} IS NOT NULL LIMIT 1";
        using QueryResult row = services.Engine.Query(await bind(sql, cancellationToken).ConfigureAwait(false), cancellationToken);
        if (!row.Read() || row.Value(0) is not string text) return "";
        return $"; one of them: {(text.Length > MostLetters ? text[..MostLetters] + "…" : text)}";
    }

    private static string Spoken(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => FormattableString.Invariant($"{span.TotalSeconds:0} s"),
        { TotalHours: < 2 } => FormattableString.Invariant($"{span.TotalMinutes:0} min"),
        { TotalDays: < 2 } => FormattableString.Invariant($"{span.TotalHours:0} h"),
        _ => FormattableString.Invariant($"{span.TotalDays:0} days"),
    };
}
