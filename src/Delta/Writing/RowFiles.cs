using System.Globalization;
using Millrace.Delta.Faults;
using Millrace.Delta.Parquet;
using Millrace.Delta.Rules;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Writing;

/// <summary>
/// Writes rows as data files or change files of a table, and removes them again when their commit does not come. Not safe
/// for use by two threads at once.
/// </summary>
internal sealed class RowFiles(TableServices services, WriteTarget target)
{
    /// <summary>Column of change files that says what happened to the row.</summary>
    public const string ChangeType = "_change_type";

    private const string Gate = "millrace_ok";
    private const int MostExampleSigns = 400;
    private readonly List<ParquetWrite> _begun = [];
    private readonly List<string> _small = [];

    /// <summary>Alias of the rows, by which rules may name their columns.</summary>
    public string Alias { get; init; } = "r";

    /// <summary>Writes rows as data files.</summary>
    /// <param name="rows">The rows, with the table's columns by logical name in their types.</param>
    /// <param name="rules">What each row must satisfy.</param>
    /// <param name="withRowIds">True when the rows have <c>millrace_row_id</c> and <c>millrace_row_version</c> to be kept.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="MillraceException">DELTA_RULE_VIOLATED; QUERY_…, STORAGE_FULL.</exception>
    public WrittenRows Write(BoundQuery rows, IReadOnlyList<RowRule> rules, bool withRowIds, CancellationToken cancellationToken)
    {
        List<(string Sql, Column Column)> extras = [];
        if (withRowIds && target.RowIds is (string id, string version))
        {
            extras.Add((Of(FileScan.RowIdColumn), new Column(id, new DataType.Long())));
            extras.Add((Of(FileScan.RowVersionColumn), new Column(version, new DataType.Long())));
        }

        ParquetWrite write = Order(rows, rules, extras, folder: null);
        ParquetWritten written = Run(write, cancellationToken);
        if (written.FailedByRule.Any(static failed => failed > 0)) throw Violation(rows, rules, cancellationToken);
        DateTimeOffset now = services.Environment.Clock.GetUtcNow();
        StatsChoice stats = StatsColumns.Of(target);
        return new WrittenRows(
            [.. written.Files.Select(file => WrittenFiles.ToNewFile(file, target.Root, write.Schema, now, stats) with
            {
                SortedBy = OrderProof.Of(services.Engine, file, target.SortKeys, cancellationToken),
            })],
            written.RowsOut,
            written.SizeBytes);
    }

    /// <summary>Writes a few rows as one data file without the engine; null, and nothing written, when only the engine can.</summary>
    /// <param name="rows">The rows.</param>
    /// <exception cref="MillraceException">STORAGE_FAILED.</exception>
    public WrittenRows? TryWriteFew(FewRows rows)
    {
        if (rows.TryPlace(target) is not { } columns) return null;
        ReadOnlyMemory<byte> content = SmallFile.Write(columns);
        string path = target.Root.Child($"part-{services.Environment.NewId():N}-0.parquet").Value;
        _small.Add(path);
        try
        {
            Directory.CreateDirectory(target.Root.Value);
            File.WriteAllBytes(path, content.Span);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("write", path, cause);
        }

        int count = rows.Rows.Count;
        NewFile file = SmallFileStats.ToNewFile(path, target, columns, content.Length, services.Environment.Clock.GetUtcNow());
        return new WrittenRows([file], count, content.Length);
    }

    /// <summary>Writes changes of rows.</summary>
    /// <param name="rows">The table's columns and <see cref="ChangeType"/>.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public IReadOnlyList<NewChangeFile> WriteChanges(BoundQuery rows, CancellationToken cancellationToken)
    {
        ParquetWrite write = Order(rows, [], [(Of(ChangeType), new Column(ChangeType, new DataType.String()))], NewChangeFile.Folder);
        ParquetWritten written = Run(write, cancellationToken);
        DateTimeOffset now = services.Environment.Clock.GetUtcNow();
        return [.. written.Files
            .Select(file => WrittenFiles.ToNewFile(file, target.Root, write.Schema, now, StatsChoice.None))
            .Select(file => new NewChangeFile(file.Path, file.PartitionValues, file.SizeBytes))];
    }

    /// <summary>Removes all that was written, for a commit that will not be made.</summary>
    public void Discard()
    {
        foreach (ParquetWrite write in _begun) MillraceEngine.DeleteWritten(write);
        _begun.Clear();
        foreach (string path in _small)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // No version names the file; VACUUM takes what is left.
            }
        }

        _small.Clear();
    }

    private ParquetWritten Run(ParquetWrite write, CancellationToken cancellationToken)
    {
        _begun.Add(write);
        return services.Engine.WriteParquet(write, cancellationToken);
    }

    private ParquetWrite Order(BoundQuery rows, IReadOnlyList<RowRule> rules, List<(string Sql, Column Column)> extras, string? folder)
    {
        PhysicalColumns physical = new(target.Schema, target.Mapping, target.Shape.PartitionColumns);
        string gate = rules.Count == 0 ? "" : $", ({string.Join(" AND ", rules.Select(rule => $"({rule.Condition}\n)"))}) AS {Gate}";
        string more = string.Concat(extras.Select(extra => $", {extra.Sql} AS {Sql.Name(extra.Column.Name)}"));
        BoundQuery query = Texts.Around($"SELECT {physical.SelectList(Sql.Name(Alias))}{more}{gate} FROM (", rows, $"\n) AS {Sql.Name(Alias)}");
        TableSchema schema = new([.. physical.Schema, .. extras.Select(extra => extra.Column)]);
        string directory = folder is null ? target.Root.Value : target.Root.Child(folder).Value;
        string prefix = folder is null ? "part" : "cdc";
        return new ParquetWrite(query, schema, directory, $"{prefix}-{services.Environment.NewId():N}-")
        {
            PartitionColumns = [.. target.Shape.PartitionColumns.Select(PhysicalName)],
            Rules = rules.Count == 0 ? [] : [new GateRule(Gate, DropsRow: false)],
            FieldIds = physical.FieldIds,
            Codec = target.Codec,
            TargetFileSizeBytes = target.FileSizeBytes,
            SortColumns = SortColumns(isData: folder is null),
        };
    }

    /// <summary>Who writes to many partitions at once keeps few files open, and would begin the others again and again.</summary>
    private IReadOnlyList<string> SortColumns(bool isData)
    {
        if (target.IsOptimized) return [.. target.Shape.PartitionColumns.Select(PhysicalName)];
        return isData ? [.. target.SortKeys.Select(static column => column.Name)] : [];
    }

    private string Of(string column) => $"{Sql.Name(Alias)}.{column}";

    private string PhysicalName(string column) => target.Schema.Find(column) is Column known ? target.Mapping.PhysicalName(known) : column;

    /// <summary>Finds out which rule is broken, by how many rows, and shows one: only now, when nothing else is left to do.</summary>
    private MillraceException Violation(BoundQuery rows, IReadOnlyList<RowRule> rules, CancellationToken cancellationToken)
    {
        IEnumerable<string> counts = rules.Select(rule => $"count(*) FILTER (WHERE ({rule.Condition}\n) IS NOT TRUE)");
        IReadOnlyList<object?> found = services.Engine.QueryRow($"SELECT {string.Join(", ", counts)} FROM ({rows.Sql}\n) AS {Sql.Name(Alias)}", cancellationToken);
        for (int index = 0; index < rules.Count; index++)
        {
            long broken = Convert.ToInt64(found[index], CultureInfo.InvariantCulture);
            if (broken == 0) continue;
            IReadOnlyList<object?> example = services.Engine.QueryRow(
                $"SELECT CAST({Sql.Name(Alias)} AS VARCHAR) FROM ({rows.Sql}\n) AS {Sql.Name(Alias)} WHERE ({rules[index].Condition}\n) IS NOT TRUE LIMIT 1", cancellationToken);
            string? text = example.Count > 0 ? example[0] as string : null;
            if (text?.Length > MostExampleSigns) text = text[..MostExampleSigns] + "…";
            return TableErrors.RuleViolated(target.Root, rules[index].Text, broken, text);
        }

        return TableErrors.RuleViolated(target.Root, "a rule", rows: null, example: null);
    }
}
