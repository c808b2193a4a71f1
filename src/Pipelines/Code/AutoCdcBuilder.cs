namespace Millrace.Pipelines.Code;

/// <summary>Says how a flow applies changes, clause by clause as AUTO CDC does in SQL. Thread safety: none.</summary>
public sealed class AutoCdcBuilder
{
    private string? _delete;
    private string? _truncate;
    private string? _columns;
    private string? _history;
    private int _scdType = 1;

    internal AutoCdcBuilder()
    {
    }

    internal string? Text { get; private set; }

    internal bool IsOnce { get; private set; }

    internal bool ReadsTable { get; private set; }

    internal bool IgnoresNullUpdates { get; private set; }

    /// <summary>What the flow is for, for people.</summary>
    public AutoCdcBuilder Comment(string comment) => Changed(() => Text = comment);

    /// <summary>Runs the flow a single time, and again only after a full refresh of its target.</summary>
    public AutoCdcBuilder Once() => Changed(() => IsOnce = true);

    /// <summary>Runs the flow a single time over a source that is a table and no stream, such as a materialized view.</summary>
    public AutoCdcBuilder OnceFromTable() => Changed(() => IsOnce = ReadsTable = true);

    /// <summary>Lets a null in an event keep the value that was there.</summary>
    public AutoCdcBuilder IgnoreNullUpdates() => Changed(() => IgnoresNullUpdates = true);

    /// <summary>Which events delete the row of their key.</summary>
    /// <param name="condition">A boolean SQL expression over the source.</param>
    public AutoCdcBuilder DeleteWhen(string condition) => Changed(() => _delete = SqlPiece.Expression(condition));

    /// <summary>Which events remove all rows with a smaller sequence; type 1 only.</summary>
    /// <param name="condition">A boolean SQL expression over the source.</param>
    public AutoCdcBuilder TruncateWhen(string condition) => Changed(() => _truncate = SqlPiece.Expression(condition));

    /// <summary>Keeps these columns only; the keys must be among them.</summary>
    public AutoCdcBuilder Columns(params IReadOnlyList<string> columns) => Changed(() => _columns = SqlPiece.List(columns));

    /// <summary>Keeps all columns but these.</summary>
    public AutoCdcBuilder ExceptColumns(params IReadOnlyList<string> columns) => Changed(() => _columns = $"* EXCEPT {SqlPiece.List(columns)}");

    /// <summary>1 keeps of each key the newest row, which is the default; 2 keeps the history of each key.</summary>
    public AutoCdcBuilder StoredAsScdType(int type)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(type, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(type, 2);
        return Changed(() => _scdType = type);
    }

    /// <summary>Only a change in these columns begins a new row of history; type 2 only.</summary>
    public AutoCdcBuilder TrackHistoryOn(params IReadOnlyList<string> columns) => Changed(() => _history = SqlPiece.List(columns));

    /// <summary>A change in these columns begins no new row of history; type 2 only.</summary>
    public AutoCdcBuilder TrackHistoryExcept(params IReadOnlyList<string> columns) => Changed(() => _history = $"* EXCEPT {SqlPiece.List(columns)}");

    /// <summary>The clauses of a flow that applies events, from FROM on.</summary>
    internal string Clauses(string source, IReadOnlyList<string> keys, IReadOnlyList<string> sequenceBy)
    {
        string sequence = sequenceBy.Count == 1 ? SqlPiece.Path(sequenceBy[0]) : "STRUCT" + SqlPiece.Paths(sequenceBy);
        string from = ReadsTable ? SqlPiece.Path(source) : $"STREAM({SqlPiece.Path(source)})";
        string?[] clauses =
        [
            $"FROM {from}",
            $"KEYS {SqlPiece.List(keys)}",
            IgnoresNullUpdates ? "IGNORE NULL UPDATES" : null,
            _delete is null ? null : $"APPLY AS DELETE WHEN {_delete}",
            _truncate is null ? null : $"APPLY AS TRUNCATE WHEN {_truncate}",
            $"SEQUENCE BY {sequence}",
            .. Kept(),
        ];
        return string.Join('\n', clauses.Where(static clause => clause is not null));
    }

    /// <summary>The clauses of a flow that follows snapshots of a table, from FROM on.</summary>
    internal string SnapshotClauses(string source, IReadOnlyList<string> keys)
    {
        string?[] clauses = [$"FROM SNAPSHOT {SqlPiece.Path(source)}", $"KEYS {SqlPiece.List(keys)}", .. Kept()];
        return string.Join('\n', clauses.Where(static clause => clause is not null));
    }

    private string?[] Kept() =>
    [
        _columns is null ? null : $"COLUMNS {_columns}",
        _scdType == 1 ? null : "STORED AS SCD TYPE 2",
        _history is null ? null : $"TRACK HISTORY ON {_history}",
    ];

    private AutoCdcBuilder Changed(Action change)
    {
        change();
        return this;
    }
}
