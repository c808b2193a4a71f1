using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Ingest.Landing;

/// <summary>
/// The files of one batch as a query. It reads as fast as it can first; when the engine refuses a file or a value,
/// <see cref="TryFallBackAsync"/> makes it read with more care, and the batch is tried again.
/// </summary>
public sealed class FileBatch : IDisposable
{
    private readonly MillraceEngine _engine;
    private readonly FileSourceOptions _options;
    private readonly CsvDialect _dialect;
    private readonly List<Member> _members;
    private readonly FileMetadata? _metadata;
    private readonly string _tableName;
    private readonly List<TextTable> _tables = [];
    private bool _hasFallenBack;

    internal FileBatch(
        MillraceEngine engine,
        FileSourceOptions options,
        CsvDialect dialect,
        TableSchema columns,
        List<Member> members,
        FileMetadata? metadata,
        string tableName)
    {
        _engine = engine;
        _options = options;
        _dialect = dialect;
        Columns = columns;
        _members = members;
        _metadata = metadata;
        _tableName = tableName;
    }

    internal enum Form
    {
        Typed,
        Text,
        Records,
    }

    /// <summary>The source's columns after this batch, without the rescue column.</summary>
    public TableSchema Columns { get; }

    /// <summary>Records that were not well formed and were kept as raw text.</summary>
    public long FlawedRecords { get; private set; }

    /// <summary>The query that reads the batch.</summary>
    public async Task<string> ToSqlAsync(CancellationToken cancellationToken)
    {
        string[] paths = _members.Select(member => member.File.Path).ToArray();
        switch (_options.Format)
        {
            case "json" when paths.Length > 0:
                return JsonRelation.ToSql(paths, Columns, _options.RescuedColumn, IsJsonLines(), _metadata);
            case "parquet" when paths.Length > 0: return ParquetSql(paths);
            case "text" when paths.Length > 0: return TextSql(paths);
        }

        List<CsvPart> parts = [];
        foreach (IGrouping<string, Member> group in _members.GroupBy(member => $"{member.Form}\u0001{string.Join('\u0001', member.Names)}"))
        {
            Member first = group.First();
            string[] files = group.Select(member => member.File.Path).ToArray();
            parts.Add(first.Form switch
            {
                Form.Typed => new CsvPart.Typed(first.Names, files),
                Form.Text => new CsvPart.Text(first.Names, files),
                Form.Records => new CsvPart.Records(first.Names, await LoadAsync(group.ToArray(), cancellationToken).ConfigureAwait(false)),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
        }

        return CsvRelation.ToSql(parts, Columns, _options.RescuedColumn, _dialect, _metadata);
    }

    /// <summary>
    /// Chooses a more careful form for the files that need it; false when there is none left to try. Files that the
    /// engine can cut are cast value by value; the others are cut here.
    /// </summary>
    public Task<bool> TryFallBackAsync(CancellationToken cancellationToken)
    {
        if (_hasFallenBack || _options.Format != "csv") return Task.FromResult(false);
        _hasFallenBack = true;
        bool hasChanged = false;
        for (int index = 0; index < _members.Count; index++)
        {
            if (_members[index].Form != Form.Typed) continue;
            _members[index] = _members[index] with { Form = CanCut(_members[index], cancellationToken) ? Form.Text : Form.Records };
            hasChanged = true;
        }

        return Task.FromResult(hasChanged);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TextTable table in _tables) table.Dispose();
        _tables.Clear();
    }

    private bool CanCut(Member member, CancellationToken cancellationToken)
    {
        string columns = string.Join(", ", member.Names.Select((_, index) => $"'c{index}': 'VARCHAR'"));
        string comment = _dialect.Comment.Length > 0 ? $", comment={Sql.Text(_dialect.Comment)}" : "";

        // Only columns that are asked for are looked at, so all are.
        string counts = string.Join(", ", member.Names.Select((_, index) => $"count(c{index})"));
        string sql = $"SELECT {counts} FROM read_csv([{Sql.Text(member.File.Path)}], columns={{{columns}}}, auto_detect=false, "
            + $"delim={Sql.Text(_dialect.Separator)}, quote={Sql.Text(_dialect.Quote)}, escape={Sql.Text(_dialect.Escape)}{comment}, "
            + $"header={(_dialect.HasHeader ? "true" : "false")}, skip={_dialect.SkipRows}, hive_partitioning=false)";
        try
        {
            _engine.QueryRow(sql, cancellationToken);
            return true;
        }
        catch (MillraceException)
        {
            return false;
        }
    }

    private async Task<TextTable> LoadAsync(Member[] members, CancellationToken cancellationToken)
    {
        int columnCount = members[0].Names.Count;
        TextTable table = _engine.CreateTextTable($"{_tableName}_{_tables.Count}", columnCount);
        _tables.Add(table);
        foreach (Member member in members)
        {
            Stream stream = FileSource.OpenStream(member.File);
            await using (stream.ConfigureAwait(false))
            {
                CarefulCsvReader reader = new(stream, FileSource.CarefulOptions(_options, columnCount));
                long row = 0;
                await foreach (CsvRecord record in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (record.Flaw != RecordFlaw.None) FlawedRecords++;
                    table.Append(member.File.Path, row++, record.Flaw == RecordFlaw.None ? null : record.RawText ?? "", record.Fields);
                }
            }
        }

        table.Close();
        return table;
    }

    private bool IsJsonLines()
    {
        foreach (Member member in _members)
        {
            using StreamReader reader = new(FileSource.OpenStream(member.File));
            int first = reader.Read();
            while (first >= 0 && char.IsWhiteSpace((char)first)) first = reader.Read();
            if (first == '[') return false;
        }

        return true;
    }

    private string ParquetSql(string[] paths)
    {
        IEnumerable<string> columns = Columns.Select(column => $"CAST({Sql.Name(column.Name)} AS {MillraceEngine.TypeName(column.Type)}) AS {Sql.Name(column.Name)}");
        string rescued = _options.RescuedColumn is null ? "" : $", NULL::VARCHAR AS {Sql.Name(_options.RescuedColumn)}";
        string facts = _metadata is null ? "" : $", {_metadata.ToSql("millrace_file", "file_row_number")} AS _metadata";
        string options = _metadata is null ? "" : ", filename='millrace_file', file_row_number=true";
        return $"SELECT {string.Join(", ", columns)}{rescued}{facts} FROM (({MillraceEngine.EmptyRelation(Columns)}) UNION ALL BY NAME "
            + $"SELECT * FROM read_parquet({Sql.TextList(paths)}, union_by_name=true, hive_partitioning=false{options}))";
    }

    private string TextSql(string[] paths)
    {
        string rescued = _options.RescuedColumn is null ? "" : $", NULL::VARCHAR AS {Sql.Name(_options.RescuedColumn)}";
        string facts = _metadata is null ? "" : $", {_metadata.ToSql("filename", "NULL::BIGINT")} AS _metadata";
        string option = _metadata is null ? "" : ", filename=true";
        return $"SELECT line AS \"value\"{rescued}{facts} FROM read_csv({Sql.TextList(paths)}, columns={{'line': 'VARCHAR'}}, auto_detect=false, "
            + $"header=false, delim='\u0001', quote='', escape='', max_line_size=8388608, buffer_size=33554432, hive_partitioning=false{option})";
    }

    internal sealed record Member(LandedFile File, IReadOnlyList<string> Names, Form Form);
}
