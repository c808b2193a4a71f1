namespace Millrace.Server.Gate;

/// <summary>
/// A number of places, and a line for each user who waits for one; a place that becomes free goes to the next user in turn.
/// Thread safety: all members may be called at once.
/// </summary>
/// <param name="places">How many may be inside.</param>
/// <param name="mostWaiting">How many may wait.</param>
internal sealed class FairLine(int places, int mostWaiting)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(string User, LinkedList<TaskCompletionSource> Line)> _users = new();
    private int _inside;
    private int _waiting;

    public int Running
    {
        get
        {
            lock (_lock) return _inside;
        }
    }

    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting;
        }
    }

    /// <summary>Waits for a place, which is given back by disposing what is returned; null when too many wait.</summary>
    public async Task<IDisposable?> EnterAsync(string user, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_inside < places && _waiting == 0)
            {
                _inside++;
                return new Place(this);
            }

            if (_waiting >= mostWaiting) return null;
            _waiting++;
            LineOf(user).AddLast(turn);
        }

        try
        {
            await turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The turn may have come at the very moment of leaving; then its place goes to the next.
            bool hasPlace;
            lock (_lock) hasPlace = !Remove(user, turn);
            if (hasPlace) Leave();
            throw;
        }

        return new Place(this);
    }

    private LinkedList<TaskCompletionSource> LineOf(string user)
    {
        foreach ((string known, LinkedList<TaskCompletionSource> line) in _users)
        {
            if (known == user) return line;
        }

        LinkedList<TaskCompletionSource> added = new();
        _users.AddLast((user, added));
        return added;
    }

    private bool Remove(string user, TaskCompletionSource turn)
    {
        for (LinkedListNode<(string User, LinkedList<TaskCompletionSource> Line)>? node = _users.First; node is not null; node = node.Next)
        {
            if (node.Value.User != user || !node.Value.Line.Remove(turn)) continue;
            if (node.Value.Line.Count == 0) _users.Remove(node);
            _waiting--;
            return true;
        }

        return false;
    }

    private void Leave()
    {
        TaskCompletionSource? next = null;
        lock (_lock)
        {
            if (_users.First is not { } node)
            {
                _inside--;
                return;
            }

            next = node.Value.Line.First!.Value; // A user without anybody in line is taken off.
            node.Value.Line.RemoveFirst();
            _waiting--;
            _users.RemoveFirst();
            if (node.Value.Line.Count > 0) _users.AddLast(node);
        }

        next.SetResult();
    }

    private sealed class Place(FairLine line) : IDisposable
    {
        private FairLine? _line = line;

        public void Dispose() => Interlocked.Exchange(ref _line, null)?.Leave();
    }
}
