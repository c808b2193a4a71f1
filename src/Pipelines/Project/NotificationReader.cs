using System.Net.Mail;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Project;

/// <summary>Reads the notifications of a pipeline.</summary>
internal sealed class NotificationReader(ProjectReferences references, List<PipelineWarning> warnings, bool hasMail)
{
    /// <summary>The items of <c>notifications</c>.</summary>
    public IReadOnlyList<NotificationSettings> Read(ConfigNode node) =>
        [.. ConfigShape.AsList(references.Resolve(node), "'notifications'").Items.Select(ReadOne)];

    private NotificationSettings ReadOne(ConfigNode item)
    {
        ConfigNode.Map map = ConfigShape.AsMap(item, "An item of 'notifications'");
        List<string> alerts = [];
        foreach (ConfigNode alert in ItemsOf(map, "alerts"))
        {
            string name = references.Text(alert, "An alert").Trim();
            if (!NotificationSettings.KnownAlerts.Contains(name))
                throw ProjectErrors.Invalid(alert.Location, $"'{name}' is no alert. There are {string.Join(", ", NotificationSettings.KnownAlerts)}.");
            alerts.Add(name);
        }

        if (map.Find("email_recipients") is ConfigNode mail && !hasMail)
            warnings.Add(new PipelineWarning("Notifications by e-mail are not sent: no mail server is named. Add 'millrace: { smtp: { host: …, from: … } }', or give a 'webhook'.", mail.Location));
        IEnumerable<Uri> people = ItemsOf(map, "email_recipients").Select(RecipientOf);
        return new NotificationSettings([.. ItemsOf(map, "webhook").Select(AddressOf)], alerts) { Recipients = hasMail ? [.. people] : [] };
    }

    private Uri AddressOf(ConfigNode node)
    {
        string text = references.Text(node, "'webhook'");
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address!
            : throw ProjectErrors.Invalid(node.Location, $"'webhook' is an address that starts with https:// or http://, not '{text}'.");
    }

    private Uri RecipientOf(ConfigNode node)
    {
        string text = references.Text(node, "A recipient").Trim();
        return MailAddress.TryCreate(text, out MailAddress? address) && address.Address == text
            ? new Uri($"mailto:{text}")
            : throw ProjectErrors.Invalid(node.Location, $"'{text}' is no mail address such as name@example.org.");
    }

    private static IReadOnlyList<ConfigNode> ItemsOf(ConfigNode.Map map, string key) => map.Find(key) switch
    {
        null or ConfigNode.Scalar { IsNull: true } => [],
        ConfigNode.Scalar one => [one],
        ConfigNode several => ConfigShape.AsList(several, $"'{key}'").Items,
    };
}
