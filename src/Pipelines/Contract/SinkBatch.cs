using System.Diagnostics.CodeAnalysis;
using Millrace.Delta.Records;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Contract;

/// <summary>
/// The rows that a flow sends at once. They lie in files while the sink has them, so they can be read several times and need
/// no memory. Valid until the sink has taken it.
/// </summary>
public sealed class SinkBatch
{
    private readonly MillraceEngine _engine;

    internal SinkBatch(MillraceEngine engine, BoundQuery rows, TableSchema columns)
    {
        _engine = engine;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>The same for the same batch however often it is sent, and for no other: a stream and a number.</summary>
    public string Id => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Stream}/{Number}");

    /// <summary>
    /// What numbers belong to: a flow since it last began to send from the start of its sources. A full refresh begins another.
    /// </summary>
    public required string Stream { get; init; }

    /// <summary>Number of the batch in its stream. It ascends; a batch without rows is not sent, so numbers may be left out.</summary>
    public required long Number { get; init; }

    /// <summary>Full name of the sink.</summary>
    public required string Sink { get; init; }

    /// <summary>Full name of the flow.</summary>
    public required string Flow { get; init; }

    /// <summary>The update that sends it.</summary>
    public required string UpdateId { get; init; }

    /// <summary>How many rows it has.</summary>
    public required long RowCount { get; init; }

    /// <summary>The columns of the rows.</summary>
    public TableSchema Columns { get; }

    /// <summary>The rows as a query, for sinks that are written with the engine.</summary>
    internal BoundQuery Rows { get; }

    /// <summary>The rows one by one, with their values by column; dispose what is given.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <example><code>
    /// using QueryResult rows = batch.OpenRows(cancellationToken);
    /// while (rows.Read()) Send(rows.Value(0), rows.Value(1));
    /// </code></example>
    public QueryResult OpenRows(CancellationToken cancellationToken) => _engine.Query(Rows, cancellationToken);

    /// <summary>The rows as objects: columns become parameters of the constructor and properties, by name without regard to case.</summary>
    /// <typeparam name="T">The type of the objects.</typeparam>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_VALUE_UNFIT: a value, or a missing one, does not fit its member.</exception>
    /// <example><code>await foreach (Alert alert in batch.ReadAsync&lt;Alert&gt;(cancellationToken)) Send(alert);</code></example>
    public IAsyncEnumerable<T> ReadAsync<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties)] T>(CancellationToken cancellationToken) =>
        _engine.QueryArrowAsync(Rows, cancellationToken).AsRecordsAsync<T>(cancellationToken);
}
