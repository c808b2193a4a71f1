using Millrace.Foundation.Faults;
using Millrace.Server.Faults;
using Millrace.Server.Settings;

namespace Millrace.Server.Gate;

/// <summary>
/// Lets so many queries run at one time. Those that wait take turns by user, so that one who asks much does not keep others waiting.
/// Every query is written to the audit. Thread safety: all members may be called at once.
/// </summary>
/// <param name="settings">The limits.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="audit">Takes what was asked.</param>
public sealed class QueryGate(ServerSettings settings, TimeProvider clock, AuditLog audit)
{
    private readonly FairLine _line = new(settings.MaxQueries, settings.MaxWaitingQueries);
    private long _ran;
    private long _refused;
    private long _timedOut;

    /// <summary>Queries that run now.</summary>
    public int Running => _line.Running;

    /// <summary>Queries that wait now.</summary>
    public int Waiting => _line.Waiting;

    /// <summary>Queries that ran so far, well or not.</summary>
    public long Ran => Interlocked.Read(ref _ran);

    /// <summary>Queries that were not taken since too many waited.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Queries that were stopped since they took too long.</summary>
    public long TimedOut => Interlocked.Read(ref _timedOut);

    /// <summary>Runs a query when its turn has come.</summary>
    /// <param name="ticket">Who asks, and what.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="rowsOf">The rows of an answer, for the audit; null when the answer was there already, which the audit does not tell.</param>
    /// <param name="cancellationToken">Stops waiting and running.</param>
    /// <exception cref="MillraceException">QUERY_TIMEOUT, QUERY_QUEUE_FULL, and what the query itself throws.</exception>
    public async Task<T> RunAsync<T>(QueryTicket ticket, Func<CancellationToken, Task<T>> run, Func<T, long?> rowsOf, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(rowsOf);
        DateTimeOffset asked = clock.GetUtcNow();
        long start = clock.GetTimestamp();
        long? rows = null;
        string? outcome = "OK";
        using CancellationTokenSource limit = new(settings.QueryTimeout, clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using IDisposable turn = await _line.EnterAsync(ticket.User, stop.Token).ConfigureAwait(false) ?? throw TooMany();
            Interlocked.Increment(ref _ran);

            // The engine works where it is called: off the thread of the one who asks.
            T answer = await Task.Run(() => run(stop.Token), CancellationToken.None).ConfigureAwait(false);
            rows = rowsOf(answer);
            if (rows is null) outcome = null;
            return answer;
        }
        catch (Exception fault) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested && IsStop(fault))
        {
            Interlocked.Increment(ref _timedOut);
            outcome = "QUERY_TIMEOUT";
            throw ServerErrors.QueryTimeout(settings.QueryTimeout);
        }
        catch (OperationCanceledException)
        {
            outcome = "CANCELED";
            throw;
        }
        catch (MillraceException fault)
        {
            outcome = fault.Code.Value;
            throw;
        }
        catch (Exception)
        {
            outcome = "DEFECT";
            throw;
        }
        finally
        {
            if (outcome is not null) audit.Add(new AuditEntry(asked, ticket.AskedBy.Length > 0 ? ticket.AskedBy : ticket.User, ticket.Purpose, ticket.Statement, clock.GetElapsedTime(start), rows, outcome));
        }
    }

    private static bool IsStop(Exception fault) => fault is OperationCanceledException or MillraceException;

    private MillraceException TooMany()
    {
        Interlocked.Increment(ref _refused);
        return ServerErrors.QueryQueueFull(settings.MaxWaitingQueries);
    }
}
