namespace Millrace.Pipelines.Home;

/// <summary>Brings notices to where people see them. Thread safety: members may be called at once.</summary>
public interface INotifier
{
    /// <summary>Brings a notice to an address.</summary>
    /// <param name="address">Where it goes.</param>
    /// <param name="notice">What is told.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="HttpRequestException">Or <see cref="System.Net.Mail.SmtpException"/>: it did not arrive, which is told as a warning and stops nothing.</exception>
    Task SendAsync(Uri address, Notice notice, CancellationToken cancellationToken);
}
