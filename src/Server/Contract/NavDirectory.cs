using System.Reflection;

namespace Millrace.Server.Contract;

/// <summary>The pages of the navigation in order. Thread safety: immutable.</summary>
/// <param name="assemblies">Where pages are looked for.</param>
public sealed class NavDirectory(params IEnumerable<Assembly> assemblies)
{
    /// <summary>All pages.</summary>
    public IReadOnlyList<NavPageAttribute> All { get; } =
    [
        .. assemblies.SelectMany(static assembly => assembly.GetTypes())
            .Select(static type => type.GetCustomAttribute<NavPageAttribute>())
            .OfType<NavPageAttribute>()
            .OrderBy(static page => page.Order)
            .ThenBy(static page => page.Title, StringComparer.Ordinal),
    ];
}
