namespace Millrace.Pipelines.Project;

/// <summary>Who is told what about the updates of a pipeline.</summary>
/// <param name="Webhooks">Addresses that get each alert by HTTP POST.</param>
/// <param name="Alerts">Which: <c>on-update-success</c>, <c>on-update-failure</c>, <c>on-update-fatal-failure</c>, <c>on-flow-failure</c>.</param>
public sealed record NotificationSettings(IReadOnlyList<Uri> Webhooks, IReadOnlyList<string> Alerts)
{
    /// <summary>People who get each alert by mail, as <c>mailto:</c> addresses.</summary>
    public IReadOnlyList<Uri> Recipients { get; init; } = [];

    /// <summary>The alerts there are.</summary>
    public static IReadOnlyList<string> KnownAlerts { get; } = ["on-update-success", "on-update-failure", "on-update-fatal-failure", "on-flow-failure"];
}
