using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Millrace.Foundation.Faults;
using Millrace.Server.Hosting;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class HostingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_part_that_fails_is_told_and_begins_again_until_it_is_stopped()
    {
        using StringWriter lines = new();
        using LineLog log = new(lines, new ManualClock(), LogLevel.Debug);
        using CancellationTokenSource stop = new();
        int begun = 0;

        await new ServerLoop(TimeSpan.Zero, TimeProvider.System, log.CreateLogger("Millrace")).KeepAsync(
            async token =>
            {
                if (++begun < 3) throw new InvalidOperationException($"defect {begun}");
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
            stop.Token);

        Assert.Equal(3, begun);
        Assert.Contains("defect 1", lines.ToString(), StringComparison.Ordinal);
        Assert.Contains("defect 2", lines.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_is_done_does_not_begin_again()
    {
        using LineLog log = new(TextWriter.Null, new ManualClock(), LogLevel.Debug);
        int begun = 0;

        await new ServerLoop(TimeSpan.Zero, TimeProvider.System, log.CreateLogger("Millrace")).KeepAsync(
            _ =>
            {
                begun++;
                return Task.CompletedTask;
            },
            Token);

        Assert.Equal(1, begun);
    }

    [Fact]
    public void A_log_whose_disk_is_full_fails_nobody_and_counts_what_it_lost()
    {
        using FullWriter disk = new();
        using LineLog log = new(disk, new ManualClock(), LogLevel.Information);
        ILogger logger = log.CreateLogger("Millrace");

        disk.IsFull = true;
        ServerLog.SignInFailed(logger, "10.0.0.1");
        ServerLog.SignInFailed(logger, "10.0.0.2");
        disk.IsFull = false;
        ServerLog.SignInFailed(logger, "10.0.0.3\n{\"forged\":1}");

        string[] lines = disk.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""{"lost":2}""", lines[0]);
        using JsonDocument line = JsonDocument.Parse(Assert.Single(lines[1..]));
        Assert.Contains("10.0.0.3", line.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_come_instead_of_a_file_are_not_announced_as_that_file()
    {
        using LineLog log = new(TextWriter.Null, new ManualClock(), LogLevel.Debug);
        DefaultHttpContext context = new();

        await FaultAnswer.InvokeAsync(
            context,
            static inner =>
            {
                inner.Response.ContentType = "text/csv";
                inner.Response.Headers.ContentDisposition = "attachment; filename=rows.csv";
                throw new MillraceException(new ErrorCode("QUERY_QUEUE_FULL"), "Too many wait.");
            },
            log.CreateLogger("Millrace"));

        Assert.Equal((503, "application/json; charset=utf-8"), (context.Response.StatusCode, context.Response.ContentType));
        Assert.False(context.Response.Headers.ContainsKey("Content-Disposition"));
    }

    private sealed class FullWriter : StringWriter
    {
        public bool IsFull { get; set; }

        public override void Write(string? value)
        {
            if (IsFull) throw new IOException("There is no space left.");
            base.Write(value);
        }
    }
}
