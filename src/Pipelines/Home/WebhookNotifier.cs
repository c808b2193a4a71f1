using System.Text;

namespace Millrace.Pipelines.Home;

/// <summary>Posts notices as JSON.</summary>
/// <param name="client">Does it; its time-out bounds how long an update waits for a receiver.</param>
public sealed class WebhookNotifier(HttpClient client) : INotifier
{
    // One for the process: connections are shared, and nobody has to close it.
    private static readonly HttpClient Shared = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>One that waits ten seconds for a receiver.</summary>
    public WebhookNotifier()
        : this(Shared)
    {
    }

    /// <inheritdoc/>
    public async Task SendAsync(Uri address, Notice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notice);
        using StringContent content = new(notice.ToJson(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(address, content, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }
}
