namespace Millrace.Pipelines.History;

/// <summary>Follows the newest update of a pipeline, event by event, and notices when another begins. Thread safety: one caller at a time.</summary>
public sealed class UpdateFollower
{
    private readonly PipelineHistory _history;
    private readonly JournalReader _journals;
    private UpdateFold? _fold;
    private string? _updateId;

    internal UpdateFollower(PipelineHistory history, JournalReader journals)
    {
        _history = history;
        _journals = journals;
    }

    /// <summary>The newest update as it was at the last look; null when there has been none.</summary>
    public UpdateView? Current => _fold?.View;

    /// <summary>Looks once.</summary>
    /// <param name="isFirst">True to look into the event log too, as at first and when it has grown; else only what is written to journals counts.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>Events that are new since the last look, of whichever update, and whether the log has grown.</returns>
    public async Task<FollowedNews> LookAsync(bool isFirst, CancellationToken cancellationToken)
    {
        JournalNews news = _journals.ReadNew();
        List<LoggedEvent> taken = [];
        if (isFirst && await NewestAsync(cancellationToken).ConfigureAwait(false) is string newest)
        {
            if (newest != _updateId) await BeginAsync(newest, taken, cancellationToken).ConfigureAwait(false);
            else await CatchUpAsync(taken, cancellationToken).ConfigureAwait(false);
        }

        foreach (LoggedEvent happened in news.Events)
        {
            if (happened.UpdateId != _updateId && happened.Sequence > 1 && _fold?.View?.Overview.Started > happened.Time) continue;
            if (happened.UpdateId != _updateId) await BeginAsync(happened.UpdateId, taken, cancellationToken).ConfigureAwait(false);
            if (_fold!.Apply(happened)) taken.Add(happened); // Begun a line above.
        }

        bool hasEnded = _fold?.View?.Overview.IsOver ?? true;
        if (news.HasGone && !hasEnded) await CatchUpAsync(taken, cancellationToken).ConfigureAwait(false);
        return new FollowedNews(taken, news.HasGone);
    }

    /// <summary>Notes when nobody works on the update any more although it has not told an end.</summary>
    /// <returns>True when that is news.</returns>
    public async Task<bool> CheckInterruptedAsync(CancellationToken cancellationToken)
    {
        if (_fold?.View is not { Overview.IsOver: false } || _history.IsHeld()) return false;
        await CatchUpAsync([], cancellationToken).ConfigureAwait(false);
        _fold.Interrupt();
        return true;
    }

    private async Task<string?> NewestAsync(CancellationToken cancellationToken) =>
        (await _history.UpdatesAsync(1, cancellationToken).ConfigureAwait(false)) is [UpdateOverview newest] ? newest.Id : null;

    private async Task BeginAsync(string updateId, List<LoggedEvent> taken, CancellationToken cancellationToken)
    {
        _updateId = updateId;
        _fold = new UpdateFold(updateId);
        await CatchUpAsync(taken, cancellationToken).ConfigureAwait(false);
    }

    private async Task CatchUpAsync(List<LoggedEvent> taken, CancellationToken cancellationToken)
    {
        if (_updateId is not string id || _fold is not UpdateFold fold) return;
        foreach (LoggedEvent happened in await _history.EventsAsync(id, fold.LastSequence, int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            if (fold.Apply(happened)) taken.Add(happened);
        }
    }
}

/// <summary>What a look has found.</summary>
/// <param name="Events">New events of the newest update.</param>
/// <param name="HasMoved">True when events have moved to the event log, as at the end of an update.</param>
public sealed record FollowedNews(IReadOnlyList<LoggedEvent> Events, bool HasMoved);
