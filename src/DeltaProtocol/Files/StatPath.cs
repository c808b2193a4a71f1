namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// How statistics name a column: the physical names from the top joined by dots; a name that holds a dot or a
/// backtick stands in backticks.
/// </summary>
public static class StatPath
{
    /// <summary>The text of a path.</summary>
    /// <param name="names">Physical names, outermost first.</param>
    public static string Of(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Count == 1 ? Quoted(names[0]) : string.Join('.', names.Select(Quoted));
    }

    internal static string Below(string? parent, string name) =>
        parent is null ? Quoted(name) : $"{parent}.{Quoted(name)}";

    private static string Quoted(string name) =>
        name.AsSpan().IndexOfAny('.', '`') < 0 ? name : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
