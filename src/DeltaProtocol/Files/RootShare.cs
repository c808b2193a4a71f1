using System.Collections.Concurrent;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// What all users of one table in this process share, by kind: made when it is first asked for and kept as long as the
/// environment. Thread safety: all members may be called at once.
/// </summary>
internal sealed class RootShare
{
    private readonly ConcurrentDictionary<(string Root, Type Kind), object> _shared = new();

    /// <summary>The one object of a kind for a table.</summary>
    internal T Of<T>(LakePath root)
        where T : class, new() => (T)_shared.GetOrAdd((root.Value, typeof(T)), static _ => new T());
}
