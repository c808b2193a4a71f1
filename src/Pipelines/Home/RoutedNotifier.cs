namespace Millrace.Pipelines.Home;

/// <summary>Brings notices by the way that an address asks for: mail to people, HTTP to programs.</summary>
/// <param name="mail">The mail server; null for none.</param>
public sealed class RoutedNotifier(MailServer? mail) : INotifier
{
    private readonly WebhookNotifier _web = new();
    private readonly MailNotifier? _mail = mail is null ? null : new MailNotifier(mail);

    /// <inheritdoc/>
    public Task SendAsync(Uri address, Notice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme != Uri.UriSchemeMailto) return _web.SendAsync(address, notice, cancellationToken);
        return _mail?.SendAsync(address, notice, cancellationToken) ?? Task.CompletedTask;
    }
}
