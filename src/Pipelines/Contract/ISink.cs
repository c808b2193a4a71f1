using Millrace.Foundation.Types;

namespace Millrace.Pipelines.Contract;

/// <summary>
/// Takes the rows of flows to a place outside the pipeline: a broker, a database, a service. Within an update it is called
/// by one caller at a time. A sink that is made by a format and is disposable is disposed when its flows have ended.
/// </summary>
/// <remarks>
/// A batch counts as sent once <see cref="WriteAsync"/> has returned. When the process ends before that is written down, the
/// same batch comes again, with the same <see cref="SinkBatch.Id"/>: a sink that takes an id once is exactly once.
/// </remarks>
public interface ISink
{
    /// <summary>Looks at the columns of the rows before an update begins. Takes all columns unless it is implemented.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="Foundation.Faults.MillraceException">The rows cannot be taken, with what to change in the query.</exception>
    Task CheckAsync(TableSchema columns, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes a batch. When it returns, the rows are safe where they were taken.</summary>
    /// <param name="batch">The rows, never none.</param>
    /// <param name="cancellationToken">Gives it up; the batch comes again.</param>
    Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken);
}
