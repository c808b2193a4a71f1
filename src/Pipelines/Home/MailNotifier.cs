using System.Net;
using System.Net.Mail;
using System.Text;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Home;

/// <summary>Sends notices and files as mail.</summary>
/// <param name="server">By which server.</param>
public sealed class MailNotifier(MailServer server) : INotifier
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task SendAsync(Uri address, Notice notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(notice);
        string recipient = Uri.UnescapeDataString(address.GetComponents(UriComponents.UserInfo | UriComponents.Host, UriFormat.Unescaped));
        using MailMessage message = new(server.From, recipient)
        {
            Subject = OneLine($"[{notice.Pipeline}] {notice.Alert}: {notice.State}{(notice.Dataset is null ? "" : " " + notice.Dataset)}"),
            SubjectEncoding = Encoding.UTF8,
            Body = TextOf(notice),
            BodyEncoding = Encoding.UTF8,
        };
        await PostAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a file.</summary>
    /// <param name="mail">To whom, and what.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="SmtpException">Or a fault that no password is set: it did not go out.</exception>
    public async Task SendAsync(FileMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using MailMessage message = new() { From = new MailAddress(server.From), Subject = OneLine(mail.Subject), SubjectEncoding = Encoding.UTF8, Body = mail.Text, BodyEncoding = Encoding.UTF8 };
        foreach (string address in mail.To) message.To.Add(address);
        using MemoryStream content = new(mail.Bytes, writable: false);
        message.Attachments.Add(new Attachment(content, mail.FileName, "application/pdf"));
        await PostAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private async Task PostAsync(MailMessage message, CancellationToken cancellationToken)
    {
        if (server.User is not null && server.Password is null) throw UpdateErrors.MailPasswordMissing(server.ToString(), server.User, MailServer.PasswordVariable);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Longest);
        using SmtpClient client = new(server.Host, server.Port) { EnableSsl = server.UsesTls };
        if (server.User is not null) client.Credentials = new NetworkCredential(server.User, server.Password);
        await client.SendMailAsync(message, stop.Token).ConfigureAwait(false);
    }

    private static string TextOf(Notice notice)
    {
        StringBuilder text = new();
        text.Append(notice.Message).Append("\r\n\r\n");
        text.Append("pipeline: ").Append(notice.Pipeline).Append("\r\n");
        if (notice.Dataset is not null) text.Append("dataset: ").Append(notice.Dataset).Append("\r\n");
        text.Append("state: ").Append(notice.State).Append("\r\n");
        text.Append("update: ").Append(notice.UpdateId).Append("\r\n");
        text.Append("time: ").Append(notice.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)).Append("\r\n");
        return text.ToString();
    }

    // A line break in a subject would begin another header.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
