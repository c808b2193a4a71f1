namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What a commit does, in the words of the table's history.</summary>
/// <param name="Name">Name, such as <c>WRITE</c>, <c>STREAMING UPDATE</c> or <c>CREATE TABLE</c>.</param>
/// <param name="Parameters">Parameter to text; lists and objects as JSON text, such as <c>["day"]</c>.</param>
/// <param name="Metrics">Metric to number text, such as <c>numOutputRows</c>.</param>
/// <param name="UserMetadata">Free text of the user, or null.</param>
public sealed record Operation(
    string Name,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Metrics,
    string? UserMetadata)
{
    /// <summary>An operation without parameters and metrics.</summary>
    public static Operation Named(string name) =>
        new(name, new Dictionary<string, string>(), new Dictionary<string, string>(), UserMetadata: null);

    /// <summary>The operation with counts of what it did.</summary>
    /// <param name="metrics">Names as in <see cref="OperationMetrics"/>.</param>
    public Operation With(params IEnumerable<(string Name, long Value)> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        Dictionary<string, string> texts = new(Metrics, StringComparer.Ordinal);
        foreach ((string name, long value) in metrics)
            texts[name] = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return this with { Metrics = texts };
    }
}
