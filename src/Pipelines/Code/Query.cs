namespace Millrace.Pipelines.Code;

/// <summary>
/// A query of a pipeline, written step by step. It is text only: every step gives a new query, and what comes out is
/// ordinary pipeline SQL, so a pipeline in C# and the same pipeline in SQL give the same rows. Names are written as in
/// SQL, <c>${key}</c> stands for a value of the configuration, and nothing is executed.
/// </summary>
/// <example><code>
/// Query.Stream("sensor_bronze").Where("temperature > 101").Select("device_id", "temperature")
/// </code></example>
public sealed class Query
{
    private readonly string _sql;
    private readonly string? _source;
    private readonly IReadOnlyList<string> _conditions;

    private Query(string sql)
    {
        _sql = sql;
        _conditions = [];
    }

    private Query(string source, IReadOnlyList<string> conditions)
    {
        _source = source;
        _conditions = conditions;
        _sql = $"SELECT *\nFROM {source}{Filter()}";
    }

    /// <summary>Any query of pipeline SQL.</summary>
    /// <param name="sql">One query, as it would stand after AS.</param>
    public static Query Sql(string sql) => new(SqlPiece.Expression(sql));

    /// <summary>All rows of a table or view as they are when the flow runs.</summary>
    /// <param name="name">One to three parts, joined by dots.</param>
    public static Query Table(string name) => new(SqlPiece.Path(name), []);

    /// <summary>The rows of a streaming table or streaming view that the flow has not read yet.</summary>
    /// <param name="name">One to three parts, joined by dots.</param>
    public static Query Stream(string name) => new($"STREAM({SqlPiece.Path(name)})", []);

    /// <summary>All rows of the files at a path.</summary>
    /// <param name="path">Folder, file or pattern.</param>
    /// <param name="format">csv, json, parquet …; null detects it.</param>
    /// <param name="schemaHints">
    /// Names and types that are not left to inference, as <c>a integer, b timestamp</c>.
    /// </param>
    /// <param name="options">Further options: texts, flags, numbers or lists of them.</param>
    public static Query ReadFiles(
        string path,
        string? format = null,
        string? schemaHints = null,
        IReadOnlyDictionary<string, object>? options = null) =>
        new(Files(path, format, schemaHints, options), []);

    /// <summary>The rows of files that arrived at a path since the flow last looked.</summary>
    /// <inheritdoc cref="ReadFiles"/>
    public static Query StreamFiles(
        string path,
        string? format = null,
        string? schemaHints = null,
        IReadOnlyDictionary<string, object>? options = null) =>
        new($"STREAM {Files(path, format, schemaHints, options)}", []);

    /// <summary>Keeps the rows for which a condition is true.</summary>
    /// <param name="condition">A boolean SQL expression.</param>
    public Query Where(string condition)
    {
        string checkedCondition = SqlPiece.Expression(condition);
        return _source is null
            ? new Query(AsSource(), [checkedCondition])
            : new Query(_source, [.. _conditions, checkedCondition]);
    }

    /// <summary>Gives columns or expressions, in order.</summary>
    /// <param name="columns">SQL expressions, with AS where they need a name.</param>
    public Query Select(params IReadOnlyList<string> columns) => Project(List(columns, SqlPiece.Expression));

    /// <summary>Gives all columns but some.</summary>
    /// <param name="columns">Names of columns that exist.</param>
    public Query Except(params IReadOnlyList<string> columns) => Project($"* EXCLUDE ({List(columns, SqlPiece.Name)})");

    /// <summary>Adds a column after all others.</summary>
    /// <param name="column">Name of a column that does not exist yet.</param>
    /// <param name="expression">Its value.</param>
    public Query With(string column, string expression) =>
        Project($"*, {SqlPiece.Expression(expression)} AS {SqlPiece.Name(column)}");

    /// <summary>Gives a column another value; it keeps its place.</summary>
    /// <param name="column">Name of a column that exists.</param>
    /// <param name="expression">Its new value.</param>
    public Query Replace(string column, string expression) =>
        Project($"* REPLACE ({SqlPiece.Expression(expression)} AS {SqlPiece.Name(column)})");

    /// <summary>Gives a column another name; it keeps its place.</summary>
    /// <param name="column">Name of a column that exists.</param>
    /// <param name="newName">Its new name.</param>
    public Query Rename(string column, string newName) =>
        Project($"* RENAME ({SqlPiece.Name(column)} AS {SqlPiece.Name(newName)})");

    /// <summary>Gives one row for each combination of keys.</summary>
    /// <param name="keys">SQL expressions; they come first in the result.</param>
    /// <param name="aggregates">Aggregates, with AS where they need a name.</param>
    public Query GroupBy(IReadOnlyList<string> keys, params IReadOnlyList<string> aggregates)
    {
        string grouped = List(keys, SqlPiece.Expression);
        string columns = aggregates.Count == 0 ? grouped : $"{grouped}, {List(aggregates, SqlPiece.Expression)}";
        return new Query($"{Project(columns)}\nGROUP BY {grouped}");
    }

    /// <summary>Says when the rows of a stream happened, so that windows end and rows that were kept can go.</summary>
    /// <param name="column">The column of event time.</param>
    /// <param name="delay">How much later than the newest row others may come, as <c>10 minutes</c>.</param>
    /// <exception cref="InvalidOperationException">The query is more than a stream and conditions.</exception>
    public Query Watermark(string column, string delay)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(delay);
        if (_source is null || !_source.StartsWith("STREAM", StringComparison.Ordinal))
            throw new InvalidOperationException("A watermark belongs to a stream: call it on Query.Stream or Query.StreamFiles, before Select.");
        return new Query($"{_source} WATERMARK {SqlPiece.Name(column)} DELAY OF INTERVAL {SqlPiece.Value(delay)}", _conditions);
    }

    /// <summary>Gives each row once.</summary>
    public Query Distinct() => Project("DISTINCT *");

    /// <summary>Gives one row for each combination of columns, over a stream the first that comes.</summary>
    /// <param name="columns">The columns that tell rows apart; none for all of them.</param>
    public Query DropDuplicates(params IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return columns.Count == 0 ? Distinct() : Project($"DISTINCT ON ({List(columns, SqlPiece.Name)}) *");
    }

    /// <summary>Joins the rows of another query.</summary>
    /// <param name="other">The other query.</param>
    /// <param name="condition">When two rows belong together; columns are named by <paramref name="left"/> and <paramref name="right"/>.</param>
    /// <param name="kind">Which rows without a match are given too.</param>
    /// <param name="left">The name of this query in the condition and in what is selected.</param>
    /// <param name="right">The name of the other query there.</param>
    public Query Join(Query other, string condition, JoinKind kind = JoinKind.Inner, string left = "l", string right = "r")
    {
        ArgumentNullException.ThrowIfNull(other);
        string word = kind switch
        {
            JoinKind.Inner => "JOIN",
            JoinKind.Left => "LEFT JOIN",
            JoinKind.Right => "RIGHT JOIN",
            JoinKind.Full => "FULL JOIN",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of join"),
        };
        return new Query($"{AsSource()} AS {SqlPiece.Name(left)} {word} {other.AsSource()} AS {SqlPiece.Name(right)} ON {SqlPiece.Expression(condition)}", []);
    }

    /// <summary>Looks at the rows as series in time, for resampling, smoothing and as-of joins.</summary>
    /// <param name="time">The column of time.</param>
    /// <param name="series">The columns that tell one series from another; none means a single series.</param>
    public TimeSeriesQuery TimeSeries(string time, params IReadOnlyList<string> series)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(time);
        ArgumentNullException.ThrowIfNull(series);
        return new TimeSeriesQuery(this, time, [.. series]);
    }

    /// <summary>The query as pipeline SQL.</summary>
    public string ToSql() => _sql;

    /// <summary>The query as pipeline SQL, so that it can stand inside another: <c>$"… FROM ({query})"</c>.</summary>
    public override string ToString() => _sql;

    /// <summary>All rows of a table function.</summary>
    internal static Query Function(string call) => new(call, []);

    private static string Files(
        string path, string? format, string? schemaHints, IReadOnlyDictionary<string, object>? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        List<string> arguments = [SqlPiece.Value(path)];
        if (format is not null) arguments.Add($"format => {SqlPiece.Value(format)}");
        if (schemaHints is not null) arguments.Add($"schemaHints => {SqlPiece.Value(schemaHints)}");
        foreach ((string key, object value) in options ?? new Dictionary<string, object>())
            arguments.Add($"{SqlPiece.Name(key)} => {SqlPiece.Value(value)}");
        return $"read_files({string.Join(", ", arguments)})";
    }

    private static string List(IReadOnlyList<string> items, Func<string, string> write)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items.Count > 0
            ? string.Join(", ", items.Select(write))
            : throw new ArgumentException("At least one column is needed.", nameof(items));
    }

    private Query Project(string columns) =>
        _source is null
            ? new Query($"SELECT {columns}\nFROM {AsSource()}")
            : new Query($"SELECT {columns}\nFROM {_source}{Filter()}");

    private string AsSource() => $"(\n{_sql}\n)";

    private string Filter() => _conditions.Count switch
    {
        0 => "",
        1 => $"\nWHERE {_conditions[0]}",
        _ => "\nWHERE " + string.Join("\n  AND ", _conditions.Select(condition => $"({condition})")),
    };
}
