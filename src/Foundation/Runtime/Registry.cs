using System.Reflection;

namespace Millrace.Foundation.Runtime;

/// <summary>
/// The leaves of one kind that some assemblies hold: every sealed class that implements <typeparamref name="T"/> and
/// has a parameterless constructor, ordered by name. Adding a leaf is adding a file; nothing lists it.
/// Thread safety: immutable after discovery.
/// </summary>
/// <typeparam name="T">What the leaves implement.</typeparam>
public sealed class Registry<T>
    where T : class
{
    private readonly Dictionary<string, T> _byName;

    private Registry(IReadOnlyList<T> all, Dictionary<string, T> byName)
    {
        All = all;
        _byName = byName;
    }

    /// <summary>All leaves, ordered by name without regard to case.</summary>
    public IReadOnlyList<T> All { get; }

    /// <summary>Makes one instance of every leaf.</summary>
    /// <param name="assemblies">Where to look; an assembly given twice counts once.</param>
    /// <param name="nameOf">The name a leaf is found by.</param>
    /// <exception cref="InvalidOperationException">Two leaves share a name but for case.</exception>
    public static Registry<T> Discover(IEnumerable<Assembly> assemblies, Func<T, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        ArgumentNullException.ThrowIfNull(nameOf);
        Dictionary<string, T> byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (Type type in assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Where(IsLeaf))
        {
            T leaf = (T)(Activator.CreateInstance(type)
                ?? throw new InvalidOperationException($"{type.FullName} could not be made."));
            string name = nameOf(leaf);
            if (!byName.TryAdd(name, leaf))
            {
                throw new InvalidOperationException(
                    $"{type.FullName} and {byName[name].GetType().FullName} are both named '{name}'. Rename one of them.");
            }
        }

        T[] all = [.. byName.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair => pair.Value)];
        return new Registry<T>(all, byName);
    }

    /// <summary>The leaf of that name, without regard to case, or null.</summary>
    /// <param name="name">The name to look for.</param>
    public T? Find(string name) => _byName.GetValueOrDefault(name);

    private static bool IsLeaf(Type type) =>
        type is { IsClass: true, IsSealed: true, IsAbstract: false, ContainsGenericParameters: false }
        && typeof(T).IsAssignableFrom(type)
        && type.GetConstructor(Type.EmptyTypes) is not null;
}
