using System.Collections.Concurrent;

namespace Millrace.Foundation.Storage;

/// <summary>
/// Makes the names in folders durable, once for all who ask while a flush of the same folder is under way: those share the
/// flush that begins after it. Thread safety: all members may be called at once.
/// </summary>
/// <param name="flush">Flushes a folder; blocks.</param>
internal sealed class FolderSync(Action<string> flush)
{
    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Returns once a flush that began after the call has ended; throws what it threw.</summary>
    public void Flush(string folder)
    {
        Turn turn = _turns.GetOrAdd(folder, static _ => new Turn());
        long wanted;
        lock (turn)
        {
            // A flush that is under way may have begun before the caller's name was there: the one after it counts.
            wanted = turn.Begun + 1;
            while (turn.IsRunning && turn.Done < wanted) Monitor.Wait(turn);
            if (turn.Done >= wanted && turn.Fault is null) return;
            turn.IsRunning = true;
            turn.Begun++;
            wanted = turn.Begun;
        }

        Exception? fault = null;
        try
        {
            flush(folder);
        }
        catch (Exception cause)
        {
            fault = cause;
            throw;
        }
        finally
        {
            lock (turn)
            {
                turn.IsRunning = false;
                turn.Done = wanted;
                turn.Fault = fault;
                Monitor.PulseAll(turn);
            }
        }
    }

    private sealed class Turn
    {
        /// <summary>Number of the flush that was begun last.</summary>
        public long Begun { get; set; }

        /// <summary>Number of the flush that ended last.</summary>
        public long Done { get; set; }

        public bool IsRunning { get; set; }

        /// <summary>What the flush that ended last threw; those who waited for it try themselves.</summary>
        public Exception? Fault { get; set; }
    }
}
