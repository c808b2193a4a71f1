using System.Net;
using System.Net.Sockets;
using System.Text;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Project;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Notices that go to people by mail.</summary>
public sealed class MailTests
{
    private const string Project = "bundle: {{ name: m }}\nmillrace: {{ smtp: {{ {0} }} }}\n"
        + "resources: {{ pipelines: {{ p: {{ notifications: [{{ email_recipients: [{1}], alerts: [on-flow-failure] }}] }} }} }}\n";

    [Fact]
    public async Task A_notice_arrives_as_a_mail_that_people_can_read()
    {
        using MailBox box = new();
        MailNotifier notifier = new(new MailServer("127.0.0.1", box.Port, "millrace@plant.example") { UsesTls = false });
        Notice notice = new("on-flow-failure", "plant", "u7", "FAILED", "It broke.\r\nSubject: other", DateTimeOffset.UnixEpoch) { Dataset = "main.s.readings" };
        await notifier.SendAsync(new Uri("mailto:night.shift@plant.example"), notice, CancellationToken.None);

        string mail = await box.Mail;
        Assert.Contains("RCPT TO:<night.shift@plant.example>", mail, StringComparison.Ordinal);
        Assert.Contains("MAIL FROM:<millrace@plant.example>", mail, StringComparison.Ordinal);
        Assert.Contains("Subject: [plant] on-flow-failure: FAILED main.s.readings", Decoded(mail), StringComparison.Ordinal);
        Assert.Contains("dataset: main.s.readings", Decoded(mail), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_arrives_under_its_name_with_all_of_its_bytes()
    {
        using MailBox box = new();
        byte[] bytes = [.. Enumerable.Range(0, 5_000).Select(static at => (byte)(at * 7))];
        MailNotifier notifier = new(new MailServer("127.0.0.1", box.Port, "millrace@plant.example") { UsesTls = false });
        await notifier.SendAsync(new FileMail(["a@plant.example", "b@plant.example"], "plant: daily\r\nBcc: x@y.example", "As of today.", "b-2026-11-24T06-00Z.pdf", bytes), CancellationToken.None);

        string mail = await box.Mail;
        Assert.Contains("RCPT TO:<a@plant.example>", mail, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<b@plant.example>", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("RCPT TO:<x@y.example>", mail, StringComparison.Ordinal);
        Assert.Contains("name=b-2026-11-24T06-00Z.pdf", mail, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(bytes), mail.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_or_wants_a_password_is_told_and_nothing_more()
    {
        using MailBox box = new();
        MailServer server = new("127.0.0.1", box.Port, "a@b.example") { UsesTls = false, User = "me" };
        Notice notice = new("on-flow-failure", "plant", "u7", "FAILED", "It broke.", DateTimeOffset.UnixEpoch);
        Uri address = new("mailto:x@b.example");
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => new MailNotifier(server).SendAsync(address, notice, CancellationToken.None));
        Assert.Equal("MAIL_PASSWORD_MISSING", fault.Code.Value);

        box.Dispose();
        await Assert.ThrowsAsync<System.Net.Mail.SmtpException>(() => new MailNotifier(server with { User = null }).SendAsync(address, notice, CancellationToken.None));
    }

    [Fact]
    public void Settings_come_from_the_project_and_the_environment()
    {
        ProjectDefinition written = Load("host: mail.example, from: m@plant.example, port: 25, tls: false, user: me", "a@plant.example, b@plant.example");
        Assert.Equal(new MailServer("mail.example", 25, "m@plant.example") { UsesTls = false, User = "me", Password = "secret" }, written.Mail);
        Assert.Equal(["mailto:a@plant.example", "mailto:b@plant.example"], written.Pipelines[0].Notifications[0].Recipients.Select(static address => address.ToString()));
        Assert.Empty(written.Warnings);

        ProjectDefinition found = Load("", "a@plant.example", ("MILLRACE_SMTP_HOST", "other.example"), ("MILLRACE_SMTP_FROM", "e@plant.example"));
        Assert.Equal(new MailServer("other.example", 587, "e@plant.example"), found.Mail);

        ProjectDefinition none = Load("", "a@plant.example");
        Assert.Null(none.Mail);
        Assert.Contains("no mail server is named", Assert.Single(none.Warnings).Message, StringComparison.Ordinal);
        Assert.Empty(none.Pipelines[0].Notifications[0].Recipients);
    }

    [Theory]
    [InlineData("host: mail.example", "a@b.example", "needs 'from'")]
    [InlineData("host: mail.example, from: nobody", "a@b.example", "no mail address")]
    [InlineData("host: mail.example, from: a@b.example, port: 99999", "a@b.example", "no number of a port")]
    [InlineData("host: mail.example, from: a@b.example, tls: perhaps", "a@b.example", "true or false")]
    [InlineData("host: mail.example, from: a@b.example, password: x", "a@b.example", "MILLRACE_SMTP_PASSWORD")]
    [InlineData("host: mail.example, from: a@b.example, hots: x", "a@b.example", "'hots' is no setting")]
    [InlineData("host: mail.example, from: a@b.example", "not-an-address", "no mail address")]
    public void Settings_that_make_no_sense_are_refused_with_their_place(string smtp, string recipients, string expected)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Load(smtp, recipients));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal("millrace.yml", fault.Location?.File);
    }

    private static ProjectDefinition Load(string smtp, string recipients, params (string Name, string Value)[] environment)
    {
        using TempFolder folder = new();
        folder.Write("millrace.yml", string.Format(System.Globalization.CultureInfo.InvariantCulture, Project, smtp, recipients));
        Dictionary<string, string> set = environment.ToDictionary(static pair => pair.Name, static pair => pair.Value);
        set["MILLRACE_SMTP_PASSWORD"] = "secret";
        return ProjectLoader.Load(new ProjectRequest(folder.Path, "tester") { FindEnvironment = name => set.GetValueOrDefault(name) });
    }

    private static string Decoded(string mail)
    {
        string[] parts = mail.Split("\r\n\r\n", 2);
        string body = parts.Length == 2 && parts[0].Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(parts[1].Split("\r\n.", 2)[0].ReplaceLineEndings("")))
            : mail.Replace("=\r\n", "", StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(
            parts[0], @"=\?utf-8\?B\?([^?]*)\?=\s*", match => Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[1].Value)), System.Text.RegularExpressions.RegexOptions.IgnoreCase) + body;
    }

    /// <summary>Takes one mail, as a server does.</summary>
    private sealed class MailBox : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public MailBox()
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            Mail = Task.Run(TakeAsync);
        }

        public int Port { get; }

        public Task<string> Mail { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string> TakeAsync()
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            using StreamReader reader = new(client.GetStream(), Encoding.ASCII);
            await using StreamWriter writer = new(client.GetStream(), Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 box");
            StringBuilder taken = new();
            bool isData = false;
            while (await reader.ReadLineAsync() is string line)
            {
                taken.Append(line).Append("\r\n");
                if (isData && line != ".") continue;
                bool begins = line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
                await writer.WriteLineAsync(begins ? "354 go on" : line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok");
                isData = begins;
                if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase)) break;
            }

            return taken.ToString();
        }
    }
}
