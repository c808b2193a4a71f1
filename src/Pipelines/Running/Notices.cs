using Millrace.Foundation.Faults;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Project;

namespace Millrace.Pipelines.Running;

/// <summary>Tells people what they asked to be told. That it did not arrive is a warning among the events and no more.</summary>
internal sealed class Notices(UpdateContext context, UpdateSession session)
{
    /// <summary>Tells how an update has ended.</summary>
    /// <param name="summary">The update.</param>
    /// <param name="isRetried">True when it is tried again.</param>
    public async Task EndedAsync(UpdateSummary summary, bool isRetried)
    {
        foreach (DatasetSummary dataset in summary.Datasets.Where(static dataset => dataset.State == DatasetState.Failed))
            await SendAsync("on-flow-failure", "FAILED", dataset.Fault?.Message ?? "", dataset.Name.ToString()).ConfigureAwait(false);
        if (summary.State == "COMPLETED") await SendAsync("on-update-success", summary.State, "The update is complete.", dataset: null).ConfigureAwait(false);
        if (summary.State == "FAILED")
            await FailedAsync($"{summary.Datasets.Count(static dataset => dataset.State == DatasetState.Failed)} datasets could not be updated.", isRetried).ConfigureAwait(false);
    }

    /// <summary>Tells that an update has failed as a whole.</summary>
    public async Task FailedAsync(string message, bool isRetried)
    {
        await SendAsync("on-update-failure", "FAILED", message, dataset: null).ConfigureAwait(false);
        if (!isRetried) await SendAsync("on-update-fatal-failure", "FAILED", message, dataset: null).ConfigureAwait(false);
    }

    private async Task SendAsync(string alert, string state, string message, string? dataset)
    {
        Notice notice = new(alert, context.Name, session.Id, state, message, context.Services.Clock.GetUtcNow()) { Dataset = dataset };
        foreach (Uri address in context.Notifications.Where(settings => settings.Alerts.Contains(alert)).SelectMany(static settings => settings.Webhooks.Concat(settings.Recipients)).Distinct())
        {
            try
            {
                // An update that somebody stops still tells that it failed before.
                if (context.Services.Notifier is INotifier notifier) await notifier.SendAsync(address, notice, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is HttpRequestException or System.Net.Mail.SmtpException or OperationCanceledException or IOException or MillraceException or InvalidOperationException)
            {
                session.Events.NoticeLost(alert, address, fault);
            }
        }
    }
}
