using Millrace.Server.Faults;
using Millrace.Server.Home;
using Millrace.Server.Settings;
using Millrace.Workspace.Answers;

namespace Millrace.Server.Live;

/// <summary>
/// Keeps answers for the browsers that show them. When they take more memory than is set aside, the one that was not looked at for
/// longest goes. Thread safety: all members may be called at once.
/// </summary>
/// <param name="served">Makes ids.</param>
/// <param name="settings">How much is kept.</param>
public sealed class AnswerShelf(ServedProject served, ServerSettings settings)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<HeldAnswer> _byUse = [];

    /// <summary>Bytes of the answers that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _byUse.Sum(static held => held.Answer.Bytes);
        }
    }

    /// <summary>Keeps an answer.</summary>
    /// <param name="user">Who asked.</param>
    /// <param name="statement">The query.</param>
    /// <param name="answer">The rows.</param>
    /// <param name="gone">Told, on any thread, when it is let go to make room; null when nobody needs to know.</param>
    public HeldAnswer Put(string user, string statement, Answer answer, Action? gone)
    {
        ArgumentNullException.ThrowIfNull(answer);
        HeldAnswer held = new(served.Project.Services.NewId().ToString("N"), user, statement, answer) { OnGone = gone };
        List<HeldAnswer> left = [];
        lock (_lock)
        {
            _byUse.AddFirst(held);
            while (_byUse.Count > 1 && _byUse.Sum(static other => other.Answer.Bytes) > settings.MaxHeldBytes)
            {
                left.Add(_byUse.Last!.Value); // There is more than one.
                _byUse.RemoveLast();
            }
        }

        foreach (HeldAnswer each in left) each.OnGone?.Invoke();

        return held;
    }

    /// <summary>An answer of a user.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">ANSWER_GONE: there is none of that id, or it is another user's.</exception>
    public HeldAnswer Find(string id, string user)
    {
        lock (_lock)
        {
            for (LinkedListNode<HeldAnswer>? node = _byUse.First; node is not null; node = node.Next)
            {
                if (node.Value.Id != id || node.Value.User != user) continue;
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value;
            }
        }

        throw ServerErrors.AnswerGone();
    }

    /// <summary>Lets an answer go that nobody shows any more.</summary>
    public void Remove(HeldAnswer held)
    {
        lock (_lock) _byUse.Remove(held);
    }
}
