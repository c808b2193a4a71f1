using System.Collections.Frozen;
using System.Reflection;

namespace Millrace.Foundation.Runtime;

/// <summary>
/// What a discovered room holds: the sealed, parameterless implementations of one interface in some assemblies, found
/// once and kept in order of their names. Nobody names the implementations, so adding one touches one file.
/// Thread safety: immutable.
/// </summary>
/// <typeparam name="T">The interface of the room.</typeparam>
public sealed class Registry<T>
    where T : class
{
    private readonly FrozenDictionary<string, T> _byName;

    /// <summary>Finds and makes the implementations.</summary>
    /// <param name="assemblies">Where to look; an assembly listed twice counts once.</param>
    /// <param name="nameOf">The name of an implementation, compared without regard to case.</param>
    /// <exception cref="InvalidOperationException">Two implementations share a name: a mistake of the program.</exception>
    public Registry(IEnumerable<Assembly> assemblies, Func<T, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        ArgumentNullException.ThrowIfNull(nameOf);
        All = assemblies.Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(IsImplementation)
            .Select(type => (T)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(nameOf, StringComparer.OrdinalIgnoreCase)
            .ToArray();
        foreach ((T first, T second) in All.Zip(All.Skip(1)))
        {
            if (!StringComparer.OrdinalIgnoreCase.Equals(nameOf(first), nameOf(second))) continue;
            throw new InvalidOperationException(
                $"{first.GetType().FullName} and {second.GetType().FullName} are both named '{nameOf(first)}'. "
                + "Rename one of them.");
        }

        _byName = All.ToFrozenDictionary(nameOf, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All implementations, ordered by name.</summary>
    public IReadOnlyList<T> All { get; }

    /// <summary>The implementation of that name, without regard to case, or null.</summary>
    public T? Find(string name) => _byName.GetValueOrDefault(name);

    private static bool IsImplementation(Type type) =>
        type is { IsClass: true, IsSealed: true, IsAbstract: false, ContainsGenericParameters: false }
        && typeof(T).IsAssignableFrom(type)
        && type.GetConstructor(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes) is not null;
}
