namespace Millrace.Pipelines.Home;

/// <summary>The mail server that notifications are sent by.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="From">The address that mail comes from.</param>
public sealed record MailServer(string Host, int Port, string From)
{
    /// <summary>The environment variable that holds the password.</summary>
    public const string PasswordVariable = "MILLRACE_SMTP_PASSWORD";

    /// <summary>True when the connection has to be encrypted (STARTTLS) before anything is told.</summary>
    public bool UsesTls { get; init; } = true;

    /// <summary>Who signs in; null when nobody does.</summary>
    public string? User { get; init; }

    /// <summary>The password of the user; null when nobody signs in, or nobody has set it: then no mail is sent.</summary>
    public string? Password { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}
