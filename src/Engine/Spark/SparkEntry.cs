namespace Millrace.Engine.Spark;

/// <summary>Short ways to list functions.</summary>
internal static class SparkEntry
{
    /// <summary>A function that is a macro; each form is its head and its body.</summary>
    public static SparkFunction Macro(string name, string summary, params ReadOnlySpan<(string Head, string Body)> forms)
    {
        List<string> heads = [];
        List<string> bodies = [];
        foreach ((string head, string body) in forms)
        {
            heads.Add(head);
            bodies.Add(body);
        }

        return new SparkFunction(name, heads, summary) { Bodies = bodies };
    }

    /// <summary>A function that the engine has under another name.</summary>
    public static SparkFunction Named(string name, string alias, string summary, params string[] heads) =>
        new(name, heads, summary) { Alias = alias };

    /// <summary>A function whose calls are rewritten in their text.</summary>
    public static SparkFunction Written(string name, string summary, params string[] heads) => new(name, heads, summary);

    /// <summary>A function that is not offered.</summary>
    public static SparkFunction Refused(string name, string refusal) => new(name, [], refusal) { Refusal = refusal, IsOpen = true };
}
