namespace Millrace.Pipelines.History;

/// <summary>Follows the newest update of a pipeline, event by event, and notices when another begins. Thread safety: one caller at a time.</summary>
public sealed class UpdateFollower
{
    private readonly PipelineHistory _history;
    private readonly JournalReader _journals;
    private UpdateFold? _fold;
    private string? _updateId;
    private List<LoggedEvent> _untold = [];
    private bool _isInDoubt;

    internal UpdateFollower(PipelineHistory history, JournalReader journals)
    {
        _history = history;
        _journals = journals;
    }

    /// <summary>The newest update as it was at the last look; null when there has been none.</summary>
    public UpdateView? Current => _fold?.View;

    /// <summary>Looks once. A look that fails, or is stopped, loses nothing: the next one begins from what was known before and tells it all.</summary>
    /// <param name="isFirst">True to look into the event log too, as at first and when it has grown; else only what is written to journals counts.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>Events that are new since the last look, of whichever update, and whether the log has grown.</returns>
    public async Task<FollowedNews> LookAsync(bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            if (_isInDoubt) _journals.Restart();
            bool hasMoved = await TakeAsync(isFirst || _isInDoubt, cancellationToken).ConfigureAwait(false) || _isInDoubt;
            FollowedNews told = new(_untold, hasMoved);
            _untold = [];
            _isInDoubt = false;
            return told;
        }
        catch
        {
            _isInDoubt = true;
            throw;
        }
    }

    /// <summary>Notes when nobody works on the update any more although it has not told an end.</summary>
    /// <returns>True when that is news.</returns>
    public async Task<bool> CheckInterruptedAsync(CancellationToken cancellationToken)
    {
        if (_fold?.View is not { Overview.IsOver: false } || _history.IsHeld()) return false;
        await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        _fold.Interrupt();
        return true;
    }

    /// <returns>True when events have moved to the event log.</returns>
    private async Task<bool> TakeAsync(bool readsLog, CancellationToken cancellationToken)
    {
        JournalNews news = _journals.ReadNew();
        if (readsLog && await NewestAsync(cancellationToken).ConfigureAwait(false) is string newest)
        {
            if (newest != _updateId) await BeginAsync(newest, cancellationToken).ConfigureAwait(false);
            else await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (LoggedEvent happened in news.Events)
        {
            if (happened.UpdateId != _updateId && happened.Sequence > 1 && _fold?.View?.Overview.Started > happened.Time) continue;
            if (happened.UpdateId != _updateId) await BeginAsync(happened.UpdateId, cancellationToken).ConfigureAwait(false);
            if (_fold!.Apply(happened)) _untold.Add(happened); // Begun a line above.
        }

        bool hasEnded = _fold?.View?.Overview.IsOver ?? true;
        if (news.HasGone && !hasEnded) await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return news.HasGone;
    }

    private async Task<string?> NewestAsync(CancellationToken cancellationToken) =>
        (await _history.UpdatesAsync(1, cancellationToken).ConfigureAwait(false)) is [UpdateOverview newest] ? newest.Id : null;

    private async Task BeginAsync(string updateId, CancellationToken cancellationToken)
    {
        _updateId = updateId;
        _fold = new UpdateFold(updateId);
        await CatchUpAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_updateId is not string id || _fold is not UpdateFold fold) return;
        foreach (LoggedEvent happened in await _history.EventsAsync(id, fold.LastSequence, int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            if (fold.Apply(happened)) _untold.Add(happened);
        }
    }
}

/// <summary>What a look has found.</summary>
/// <param name="Events">New events of the newest update.</param>
/// <param name="HasMoved">True when events have moved to the event log, as at the end of an update.</param>
public sealed record FollowedNews(IReadOnlyList<LoggedEvent> Events, bool HasMoved);
