using System.Net;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Home;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Who is told what when an update ends.</summary>
public sealed class NotificationTests
{
    private const string Source = "STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double')";

    private const string Sql = $"CREATE OR REFRESH STREAMING TABLE a (CONSTRAINT small EXPECT (id < 15) ON VIOLATION FAIL UPDATE) AS SELECT * FROM {Source};";

    private const string All = "[on-update-success, on-update-failure, on-update-fatal-failure, on-flow-failure]";

    [Fact]
    public async Task Each_address_is_told_what_it_asked_for()
    {
        Board board = new();
        using ContinuousWorld world = new(
            Sql, $"notifications: [{{ webhook: 'https://a.test/x', alerts: {All} }}, {{ webhook: ['https://b.test/y'], alerts: [on-flow-failure] }}],", notifier: board);
        world.Land(0);
        await world.UpdateAsync();
        world.Land(1);
        await world.UpdateAsync();

        Assert.Equal(
            [
                "a.test on-update-success COMPLETED ", "a.test on-flow-failure FAILED main.s.a", "b.test on-flow-failure FAILED main.s.a", "a.test on-update-failure FAILED ",
                "a.test on-update-fatal-failure FAILED ",
            ],
            board.Sent);
    }

    [Fact]
    public async Task A_receiver_that_is_away_leaves_a_warning_and_the_update_as_it_is()
    {
        using HttpClient client = new(new Receiver(HttpStatusCode.BadGateway));
        using ContinuousWorld world = new(Sql, $"notifications: [{{ webhook: 'https://a.test/secret', alerts: {All} }}],", notifier: new WebhookNotifier(client));
        world.Land(0);
        Assert.True((await world.UpdateAsync()).IsSuccess);

        string warning = Assert.Single(await world.RowsAsync("SELECT level || ' ' || message FROM event_log('p') WHERE event_type = 'hook_progress'"));
        Assert.StartsWith("WARN The notification 'on-update-success' did not reach a.test", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_is_posted_as_json()
    {
        Receiver receiver = new(HttpStatusCode.OK);
        using HttpClient client = new(receiver);
        Notice notice = new("on-flow-failure", "plant", "7", "FAILED", "it \"broke\"", DateTimeOffset.UnixEpoch) { Dataset = "main.s.a" };
        await new WebhookNotifier(client).SendAsync(new Uri("https://a.test/x"), notice, CancellationToken.None);

        using JsonDocument body = JsonDocument.Parse(receiver.Body);
        Assert.Equal("plant: it \"broke\"", body.RootElement.GetProperty("text").GetString());
        Assert.Equal("main.s.a", body.RootElement.GetProperty("dataset").GetString());
    }

    [Theory]
    [InlineData("[{ webhook: 'https://a.test', alerts: [on-fire] }]", "'on-fire' is no alert")]
    [InlineData("[{ webhook: 'a.test', alerts: [on-flow-failure] }]", "starts with https://")]
    public void Settings_that_make_no_sense_are_refused_with_their_place(string notifications, string expected)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => new ContinuousWorld(Sql, $"notifications: {notifications},"));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal("millrace.yml", Path.GetFileName(fault.Location?.File));
    }

    private sealed class Board : INotifier
    {
        public List<string> Sent { get; } = [];

        public Task SendAsync(Uri address, Notice notice, CancellationToken cancellationToken)
        {
            Sent.Add($"{address.Host} {notice.Alert} {notice.State} {notice.Dataset}");
            return Task.CompletedTask;
        }
    }

    private sealed class Receiver(HttpStatusCode status) : HttpMessageHandler
    {
        public string Body { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(status);
        }
    }
}
