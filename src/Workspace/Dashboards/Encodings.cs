namespace Millrace.Workspace.Dashboards;

/// <summary>What of a widget's answers is drawn where.</summary>
/// <param name="Channels">Channels by name: <c>x</c>, <c>color</c>, <c>y.primary</c>, <c>coordinates.latitude</c>.</param>
/// <param name="ShowsLabels">True when values are written beside marks.</param>
public sealed record Encodings(IReadOnlyDictionary<string, Channel> Channels, bool ShowsLabels)
{
    /// <summary>Nothing is drawn.</summary>
    public static Encodings None { get; } = new(new Dictionary<string, Channel>(), ShowsLabels: false);

    /// <summary>The channel of a name; null when nothing is drawn there.</summary>
    public Channel? Find(string name) => Channels.GetValueOrDefault(name);

    /// <summary>The fields of a channel; empty when nothing is drawn there.</summary>
    public IReadOnlyList<FieldEncoding> Fields(string name) => Find(name)?.Fields ?? [];
}
