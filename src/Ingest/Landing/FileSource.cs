using System.Globalization;
using System.IO.Compression;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Ingest.Faults;

namespace Millrace.Ingest.Landing;

/// <summary>
/// Files of one kind as a source of rows: finds their columns, groups them by header, and makes the query that reads
/// them. Thread safety: immutable.
/// </summary>
/// <param name="engine">Reads the files.</param>
/// <param name="path">The path as a person wrote it, for messages.</param>
/// <param name="options">What read_files was told.</param>
/// <param name="location">Where the source is written, or null.</param>
public sealed class FileSource(MillraceEngine engine, string path, FileSourceOptions options, SourceLocation? location)
{
    /// <summary>Files from which columns and types are guessed.</summary>
    public const int MaxSampleFiles = 10;

    private static readonly string[] CommonSeparators = [",", ";", "\t", "|"];

    /// <summary>The columns of the source without the rescue column: given, kept from before, or found in files.</summary>
    /// <param name="known">The columns found by an earlier run, or null.</param>
    /// <param name="sample">Files that wait, for a first guess.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">SCHEMA_UNKNOWN: nothing is given and nothing has landed.</exception>
    public async Task<TableSchema> ColumnsAsync(
        TableSchema? known, IReadOnlyList<LandedFile> sample, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (options.For(sample) is { } told && told != options)
            return await new FileSource(engine, path, told, location).ColumnsAsync(known, sample, cancellationToken).ConfigureAwait(false);
        if (options.Schema is TableSchema given) return given;
        if (known is not null) return WithHints(known);
        if (options.Format == "text") return DataTypeText.ParseColumns("value string");
        TableSchema found = await GuessAsync(sample.Take(MaxSampleFiles).ToArray(), cancellationToken).ConfigureAwait(false);
        TableSchema columns = WithHints(found);
        return columns.Count > 0 ? columns : throw IngestErrors.SchemaUnknown(path, location);
    }

    /// <summary>A query that gives no row but has the source's columns, rescue column and metadata included.</summary>
    public string EmptySql(TableSchema columns, bool wantsMetadata) =>
        CsvRelation.ToSql([], columns, options.RescuedColumn, Dialect(), wantsMetadata ? new FileMetadata([]) : null);

    /// <summary>Makes files ready to be read as one batch.</summary>
    /// <param name="files">The files of the batch.</param>
    /// <param name="columns">The source's columns so far.</param>
    /// <param name="wantsMetadata">True to give <c>_metadata</c>.</param>
    /// <param name="wantsRowIndex">True to number the rows within their file, which reads them with care.</param>
    /// <param name="tableName">A name no other text table of the engine has.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">CSV_SEPARATOR_MISMATCH, SCHEMA_NEW_COLUMNS, LANDING_UNREADABLE.</exception>
    public async Task<FileBatch> OpenAsync(
        IReadOnlyList<LandedFile> files,
        TableSchema columns,
        bool wantsMetadata,
        bool wantsRowIndex,
        string tableName,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(columns);
        if (options.For(files) is { } told && told != options)
            return await new FileSource(engine, path, told, location).OpenAsync(files, columns, wantsMetadata, wantsRowIndex, tableName, cancellationToken).ConfigureAwait(false);
        FileMetadata? metadata = wantsMetadata
            ? new FileMetadata(files.Select(file => (file.Path, file.SizeBytes, file.ModifiedAt)).ToArray())
            : null;
        List<FileBatch.Member> members = [];
        TableSchema evolved = columns;
        bool needsCare = wantsRowIndex || (options.Separator == " " && options.IgnoresSurroundingSpace);
        foreach (LandedFile file in files.Where(file => file.SizeBytes > 0))
        {
            if (options.Format != "csv")
            {
                members.Add(new FileBatch.Member(file, [], FileBatch.Form.Typed));
                continue;
            }

            if (await HeaderOfAsync(file, cancellationToken).ConfigureAwait(false) is not IReadOnlyList<string> header) continue;
            IReadOnlyList<string> names = options.HasHeader ? Distinct(header) : Positional(header.Count, columns);
            if (options.HasHeader) evolved = Evolve(evolved, file, names);
            members.Add(new FileBatch.Member(file, names, needsCare ? FileBatch.Form.Records : FileBatch.Form.Typed));
        }

        return new FileBatch(engine, options, Dialect(), evolved, members, metadata, tableName);
    }

    internal static CsvReadOptions CarefulOptions(FileSourceOptions options, int fieldCount) => new()
    {
        Separator = options.Separator[0],
        Quote = options.Quote.Length > 0 ? options.Quote[0] : null,
        Escape = options.Escape.Length > 0 ? options.Escape[0] : null,
        Comment = options.Comment.Length > 0 ? options.Comment[0] : null,
        HasHeader = options.HasHeader,
        SkipRows = options.SkipRows,
        NullValue = options.NullValue,
        IgnoresLeadingWhiteSpace = options.IgnoresSurroundingSpace,
        IgnoresTrailingWhiteSpace = options.IgnoresSurroundingSpace,
        FieldCount = fieldCount > 0 ? fieldCount : null,
    };

    internal static Stream OpenStream(LandedFile file)
    {
        try
        {
            FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            return file.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(stream, CompressionMode.Decompress)
                : stream;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw IngestErrors.LandingUnreadable(file.Path, cause);
        }
    }

    private CsvDialect Dialect() => new(
        options.Separator,
        options.Quote,
        options.Escape,
        options.Comment,
        options.NullValue,
        options.HasHeader,
        options.SkipRows,
        options.IgnoresSurroundingSpace,
        options.TimestampFormat,
        options.DateFormat);

    private async Task<IReadOnlyList<string>?> HeaderOfAsync(LandedFile file, CancellationToken cancellationToken)
    {
        if (file.Path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase)) return HeaderByEngine(file, cancellationToken);
        Stream stream = OpenStream(file);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                CsvReadOptions first = CarefulOptions(options, fieldCount: 0) with { HasHeader = false };
                CsvHeader? header = await CsvHeader.ReadAsync(stream, first, cancellationToken).ConfigureAwait(false);
                return header?.Names;
            }
            catch (InvalidDataException cause)
            {
                throw IngestErrors.LandingUnreadable(file.Path, cause);
            }
        }
    }

    private string[]? HeaderByEngine(LandedFile file, CancellationToken cancellationToken)
    {
        string sql = $"SELECT * FROM read_csv({Sql.Text(file.Path)}, header=false, all_varchar=true, delim={Sql.Text(options.Separator)}, "
            + string.Create(CultureInfo.InvariantCulture, $"quote={Sql.Text(options.Quote)}, skip={options.SkipRows}, null_padding=true, hive_partitioning=false) LIMIT 1");
        IReadOnlyList<object?> row = engine.QueryRow(sql, cancellationToken);
        return row.Count == 0 ? null : row.Select((name, index) => name as string ?? string.Create(CultureInfo.InvariantCulture, $"_c{index}")).ToArray();
    }

    private static List<string> Distinct(IReadOnlyList<string> header)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        List<string> names = [];
        foreach (string name in header)
        {
            string unique = name;
            for (int copy = 1; !seen.Add(unique); copy++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{copy}");
            names.Add(unique);
        }

        return names;
    }

    private static string[] Positional(int count, TableSchema columns) => Enumerable.Range(0, count)
        .Select(index => index < columns.Count ? columns[index].Name : string.Create(CultureInfo.InvariantCulture, $"_c{index}"))
        .ToArray();

    private TableSchema Evolve(TableSchema columns, LandedFile file, IReadOnlyList<string> names)
    {
        string[] unknown = names.Where(name => columns.Find(name) is null).ToArray();
        if (unknown.Length == 0) return columns;
        if (unknown.Length == names.Count) CheckSeparator(file, names);
        return options.Evolution switch
        {
            SchemaEvolution.AddNewColumns => new TableSchema([.. columns, .. Guessed(file, names).Where(column => unknown.Contains(column.Name))]),
            SchemaEvolution.FailOnNewColumns => throw IngestErrors.NewColumns(file.Path, unknown),
            _ => columns,
        };
    }

    private void CheckSeparator(LandedFile file, IReadOnlyList<string> names)
    {
        string? likely = CommonSeparators.FirstOrDefault(separator =>
            separator != options.Separator && names.Count == 1 && names[0].Contains(separator, StringComparison.Ordinal));
        if (likely is not null) throw IngestErrors.SeparatorMismatch(file.Path, options.Separator, likely, names[0]);
        throw IngestErrors.HeaderMismatch(file.Path, names);
    }

    private TableSchema WithHints(TableSchema columns)
    {
        List<Column> result = [];
        foreach (Column column in columns) result.Add(options.Hints.Find(column.Name) is Column hint ? hint with { Name = column.Name } : column);
        foreach (Column hint in options.Hints)
        {
            if (columns.Find(hint.Name) is null) result.Add(hint);
        }

        return new TableSchema(result);
    }

    private async Task<TableSchema> GuessAsync(LandedFile[] sample, CancellationToken cancellationToken)
    {
        LandedFile[] full = sample.Where(file => file.SizeBytes > 0).ToArray();
        if (full.Length == 0) return TableSchema.Empty;
        if (options.Format != "csv")
        {
            string read = options.Format == "json"
                ? $"read_json({Sql.TextList(full.Select(file => file.Path))}, union_by_name=true, ignore_errors=true, format='auto', hive_partitioning=false)"
                : $"read_parquet({Sql.TextList(full.Select(file => file.Path))}, union_by_name=true, hive_partitioning=false)";
            return Storable(engine.SeriesColumns(new BoundQuery($"SELECT * FROM {read}")), keepsNested: options.Format == "parquet" || options.InfersTypes);
        }

        List<Column> columns = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (LandedFile file in full)
        {
            if (await HeaderOfAsync(file, cancellationToken).ConfigureAwait(false) is not IReadOnlyList<string> header) continue;
            IReadOnlyList<string> names = options.HasHeader ? Distinct(header) : Positional(header.Count, options.Hints);
            if (options.HasHeader && options.Hints.Count > 0 && !names.Any(name => options.Hints.Find(name) is not null)) CheckSeparator(file, names);
            columns.AddRange(Guessed(file, names).Where(column => seen.Add(column.Name)));
        }

        return new TableSchema(columns);
    }

    /// <summary>The columns of a file, with guessed types where those are wanted; else text.</summary>
    private IEnumerable<Column> Guessed(LandedFile file, IReadOnlyList<string> names)
    {
        IReadOnlyList<DataType>? types = options.InfersTypes && !names.All(name => options.Hints.Find(name) is not null) ? Sniff(file, names.Count) : null;
        return names.Select((name, index) => new Column(name, types?[index] ?? new DataType.String()));
    }

    /// <summary>The engine's guess of the types, or null when it cannot cut the file.</summary>
    private DataType[]? Sniff(LandedFile file, int columnCount)
    {
        string sql = $"SELECT * FROM read_csv({Sql.Text(file.Path)}, delim={Sql.Text(options.Separator)}, quote={Sql.Text(options.Quote)}, "
            + $"escape={Sql.Text(options.Escape)}, header={(options.HasHeader ? "true" : "false")}, "
            + string.Create(CultureInfo.InvariantCulture, $"skip={options.SkipRows}, hive_partitioning=false)");
        try
        {
            TableSchema found = Storable(engine.SeriesColumns(new BoundQuery(sql)), keepsNested: false);
            return found.Count == columnCount ? found.Select(column => column.Type).ToArray() : null;
        }
        catch (MillraceException)
        {
            return null;
        }
    }

    /// <summary>A guessed time without zone is an instant in UTC, as in Spark.</summary>
    private static TableSchema Storable(TableSchema guessed, bool keepsNested) => new(guessed.Select(column => column.Type switch
    {
        DataType.TimestampNtz => column with { Type = new DataType.Timestamp() },
        DataType.Struct or DataType.Array or DataType.Map when !keepsNested => column with { Type = new DataType.String() },
        _ => column,
    }));
}
