namespace Millrace.Cli.Results;

/// <summary>How a result is written.</summary>
internal enum ResultFormat
{
    /// <summary>Aligned text.</summary>
    Table,

    /// <summary>RFC 4180 with a line of heads.</summary>
    Csv,

    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>An object a line.</summary>
    Ndjson,

    /// <summary>A Parquet file.</summary>
    Parquet,

    /// <summary>An Arrow IPC stream.</summary>
    Arrow,
}
