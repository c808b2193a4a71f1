using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Contract;

namespace Millrace.Pipelines.Graph;

/// <summary>Where the rows go that flows send to a sink.</summary>
/// <param name="Format">Name of the kind of sink, as after USING; <c>code</c> where a program gives the sink itself.</param>
/// <param name="Options">What is said of it; names are found without regard to case.</param>
/// <param name="Location">Where the format stands.</param>
public sealed record SinkDeclaration(string Format, FrozenDictionary<string, string> Options, SourceLocation Location)
{
    /// <summary>The format of a sink that a program gives.</summary>
    public const string CodeFormat = "code";

    /// <summary>The format of Delta tables outside the pipeline.</summary>
    public const string DeltaFormat = "delta";

    private const string Hidden = "***";
    private static readonly string[] SecretWords = ["password", "secret", "token", "credential", "jaas", "accesskey", "apikey", "api.key", "access.key", "signature"];

    /// <summary>The sink that a program gives; null where the format makes one.</summary>
    public ISink? Given { get; init; }

    /// <summary>The options for people: what looks like a secret is not shown.</summary>
    public IEnumerable<KeyValuePair<string, string>> ShownOptions => Options
        .OrderBy(static option => option.Key, StringComparer.Ordinal)
        .Select(static option => KeyValuePair.Create(option.Key, IsSecret(option.Key) ? Hidden : WithoutSignature(option.Value)));

    /// <summary>Format and place in a few words.</summary>
    public string Text => string.Join(' ', new[] { Format }.Concat(ShownOptions
        .Where(static option => option.Key.ToUpperInvariant() is "PATH" or "TABLENAME" or "TOPIC").Select(static option => option.Value)));

    /// <summary>Options found without regard to case.</summary>
    internal static FrozenDictionary<string, string> OptionsOf(IEnumerable<KeyValuePair<string, string>> options) =>
        options.ToFrozenDictionary(static option => option.Key, static option => option.Value, StringComparer.OrdinalIgnoreCase);

    private static bool IsSecret(string name) => Array.Exists(SecretWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    // The query of an address is where stores put what gives access to them.
    private static string WithoutSignature(string value) =>
        value.Contains("://", StringComparison.Ordinal) && value.IndexOf('?', StringComparison.Ordinal) is >= 0 and int cut ? value[..(cut + 1)] + Hidden : value;
}
