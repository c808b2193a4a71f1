using System.Globalization;
using System.Net.Mail;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Project;

/// <summary>Reads <c>millrace.smtp</c>. Each setting can come from the environment instead, and the password only from there.</summary>
internal sealed class MailServerReader(ProjectReferences references, Func<string, string?> findEnvironment)
{
    private const string Prefix = "MILLRACE_SMTP_";
    private const int DefaultPort = 587;
    private static readonly string[] Known = ["host", "port", "from", "user", "tls"];

    /// <summary>The server; null when no host is named.</summary>
    public MailServer? Read(ConfigNode.Map settings)
    {
        ConfigNode.Map smtp = ConfigShape.OptionalMap(settings, "smtp");
        if (smtp.Entries.FirstOrDefault(static entry => !Known.Contains(entry.Key)) is ConfigEntry unknown) throw ProjectErrors.Invalid(unknown.KeyLocation, HintFor(unknown.Key));
        if (Setting(smtp, "host") is not string host) return null;
        string from = Setting(smtp, "from") ?? throw Invalid(smtp, "from", "needs 'from', the address that mail comes from");
        if (!MailAddress.TryCreate(from, out _)) throw Invalid(smtp, "from", $"has 'from: {from}', which is no mail address");
        string? port = Setting(smtp, "port");
        int number = DefaultPort;
        if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535))
            throw Invalid(smtp, "port", $"has 'port: {port}', which is no number of a port");
        string tls = Setting(smtp, "tls") ?? "true";
        if (!bool.TryParse(tls, out bool usesTls)) throw Invalid(smtp, "tls", $"has 'tls: {tls}'; it is true or false");
        string? user = Setting(smtp, "user");
        return new MailServer(host, number, from) { UsesTls = usesTls, User = user, Password = user is null ? null : findEnvironment(MailServer.PasswordVariable) };
    }

    private string? Setting(ConfigNode.Map smtp, string key)
    {
        string? text = smtp.Find(key) is ConfigNode node and not ConfigNode.Scalar { IsNull: true }
            ? references.Text(node, $"'millrace.smtp.{key}'").Trim()
            : findEnvironment(Prefix + key.ToUpperInvariant())?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private static Exception Invalid(ConfigNode.Map smtp, string key, string problem) =>
        ProjectErrors.Invalid(smtp.Find(key)?.Location ?? smtp.Location, $"The mail server of 'millrace.smtp' {problem}.");

    private static string HintFor(string key) => key == "password"
        ? $"A password does not belong in a project file. Set the environment variable {MailServer.PasswordVariable} and take it out here."
        : $"'{key}' is no setting of 'millrace.smtp'. There are {string.Join(", ", Known)}.";
}
