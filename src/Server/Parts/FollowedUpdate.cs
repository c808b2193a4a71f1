using Millrace.Pipelines.History;
using Millrace.Server.Faults;
using Millrace.Server.Gate;
using Millrace.Server.Live;

namespace Millrace.Server.Parts;

/// <summary>
/// One update as a page follows it: its newest events, what all of them come to, and further ones as they are asked for. Belongs to one page, on
/// its own thread.
/// </summary>
/// <param name="history">The updates of its pipeline.</param>
/// <param name="gate">Lets the reading through.</param>
/// <param name="pipeline">Name of the pipeline, for faults.</param>
/// <param name="id">Id of the update.</param>
/// <param name="user">Who looks.</param>
public sealed class FollowedUpdate(PipelineHistory history, QueryGate gate, string pipeline, string id, string user)
{
    // So many are read at a time, and so many are kept for one viewer.
    private const int PartEvents = 2_000;
    private const int MostEvents = 20_000;

    private readonly List<LoggedEvent> _events = [];
    private UpdateFold? _fold;

    /// <summary>What is known of it; null before it was read.</summary>
    public UpdateView? View { get; private set; }

    /// <summary>The events that are there, oldest first.</summary>
    public IReadOnlyList<LoggedEvent> Events => _events;

    /// <summary>False while its many events are added up: then <see cref="View"/> is what the newest tell.</summary>
    public bool IsSummed { get; private set; } = true;

    /// <summary>True while events are read; another call then does nothing.</summary>
    public bool IsReading { get; private set; }

    /// <summary>True when it has events before those that are there.</summary>
    public bool HasEarlier => _events.Count > 0 && _events[0].Sequence > 1;

    /// <summary>False when no more events are kept for one viewer.</summary>
    public bool MayTakeMore => _events.Count < MostEvents;

    /// <summary>True when a glance tells of more than was read.</summary>
    public bool IsBehind(PipelineGlance glance)
    {
        ArgumentNullException.ThrowIfNull(glance);
        return glance.Updates.Any(update => update.Id == id && (update.LastSequence > (_fold?.LastSequence ?? 0) || update.State != View?.Overview.State));
    }

    /// <summary>The events that match, the newest first while the update runs, since that is what a follower looks for.</summary>
    /// <param name="level">Their level; null or empty for all.</param>
    /// <param name="dataset">Their dataset; null or empty for all.</param>
    /// <param name="text">What their message or type holds; null or empty for all.</param>
    public IReadOnlyList<LoggedEvent> Matching(string? level, string? dataset, string? text)
    {
        IEnumerable<LoggedEvent> wanted = _events.Where(happened =>
            (string.IsNullOrEmpty(level) || happened.Level == level)
            && (string.IsNullOrEmpty(dataset) || happened.Dataset == dataset)
            && (string.IsNullOrEmpty(text) || happened.Message.Contains(text, StringComparison.OrdinalIgnoreCase) || happened.Type.Contains(text, StringComparison.OrdinalIgnoreCase)));
        return [.. View?.Overview.IsOver == false ? wanted.Reverse() : wanted];
    }

    /// <summary>Reads what has happened since the last time.</summary>
    /// <param name="partly">Told when the newest events are there and the others are still to be added up.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">UPDATE_UNKNOWN, and what the event log raises.</exception>
    public Task ReadAsync(Action partly, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partly);
        return OnceAsync(async () =>
        {
            long after = _fold?.LastSequence ?? 0;
            IReadOnlyList<LoggedEvent> news = await AskAsync(stop => history.EventsAsync(id, after, after == 0 ? PartEvents : MostEvents, stop), cancellationToken);
            UpdateFold fold = _fold ?? new UpdateFold(id);
            foreach (LoggedEvent happened in news)
            {
                if (fold.Apply(happened)) _events.Add(happened);
            }

            if (_events.Count > MostEvents) _events.RemoveRange(0, _events.Count - MostEvents);
            View = fold.View ?? throw ServerErrors.UpdateUnknown(pipeline, id);
            if (news.Count > 0 && news[0].Sequence > after + 1)
            {
                // The newest events are there at once; what all of them come to is told when they were added up.
                IsSummed = false;
                partly();
                fold = await AskAsync(stop => history.FoldAsync(id, stop), cancellationToken);
                _events.AddRange(await AskAsync(stop => history.EventsAsync(id, _events[^1].Sequence, fold.LastSequence + 1, MostEvents, stop), cancellationToken));
                (View, IsSummed) = (fold.View ?? View, true);
            }

            _fold = fold;
            if (View.Overview.IsOver || history.IsHeld()) return;
            _fold.Interrupt();
            View = _fold.View;
        });
    }

    /// <summary>Reads events before those that are there.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Foundation.Faults.MillraceException">What the event log raises.</exception>
    public Task ReadEarlierAsync(CancellationToken cancellationToken) => OnceAsync(async () =>
    {
        if (!HasEarlier) return;
        int most = Math.Min(PartEvents * 2, MostEvents - _events.Count);
        _events.InsertRange(0, await AskAsync(stop => history.EventsAsync(id, after: 0, _events[0].Sequence, most, stop), cancellationToken));
    });

    private async Task OnceAsync(Func<Task> read)
    {
        if (IsReading) return;
        IsReading = true;
        try
        {
            await read();
        }
        finally
        {
            IsReading = false;
        }
    }

    private Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        gate.RunAsync(new QueryTicket(user, "page", $"events of {id}"), ask, static _ => null, cancellationToken);
}
