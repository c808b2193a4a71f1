using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Events;
using Xunit;

namespace Millrace.Unit.Pipelines.Code;

/// <summary>How event hooks are called.</summary>
public sealed class HookTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Events_come_in_their_order_and_all_before_the_end()
    {
        List<string> seen = [];
        EventHooks hooks = new([Hook("h", async happened => { await Task.Yield(); seen.Add(happened.Message); })], Tell([]));
        for (int i = 0; i < 100; i++) hooks.Post(Event(i));
        await hooks.DrainAsync(Long, TimeProvider.System);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"e{i}"), seen);
    }

    [Fact]
    public async Task A_hook_that_fails_again_and_again_is_called_no_more_and_the_others_go_on()
    {
        List<string> told = [];
        int bad = 0, good = 0;
        EventHooks hooks = new(
            [Hook("bad", _ => { bad++; throw new InvalidOperationException("broken"); }), Hook("good", _ => { good++; return Task.CompletedTask; })], Tell(told));
        for (int i = 0; i < 10; i++) hooks.Post(Event(i));
        await hooks.DrainAsync(Long, TimeProvider.System);

        Assert.Equal(3, bad);
        Assert.Equal(10, good);
        Assert.Equal(["bad FAILED", "bad FAILED", "bad DISABLED"], told);
    }

    [Fact]
    public async Task Failures_with_successes_between_them_do_not_switch_a_hook_off()
    {
        List<string> told = [];
        int called = 0;
        EventHooks hooks = new([Hook("h", _ => ++called % 3 == 0 ? Task.CompletedTask : Task.FromException(new IOException("away")))], Tell(told));
        for (int i = 0; i < 9; i++) hooks.Post(Event(i));
        await hooks.DrainAsync(Long, TimeProvider.System);

        Assert.Equal(9, called);
        Assert.Equal(6, told.Count(text => text == "h FAILED"));
    }

    [Fact]
    public async Task A_hook_that_does_not_end_is_given_up_and_told_to_stop()
    {
        List<string> told = [];
        TaskCompletionSource stopped = new();
        EventHook slow = new("slow", async (_, cancellationToken) =>
        {
            cancellationToken.Register(stopped.SetResult);
            await stopped.Task;
        }, 3, new SourceLocation("a", 1, 1));
        EventHooks hooks = new([slow], Tell(told));
        hooks.Post(Event(0));
        hooks.Post(Event(1));
        await hooks.DrainAsync(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await stopped.Task.WaitAsync(Long);

        Assert.Equal(["slow UNFINISHED"], told);
    }

    [Fact]
    public async Task A_hook_that_is_too_slow_misses_events_and_holds_nobody_up()
    {
        List<string> told = [];
        TaskCompletionSource free = new();
        int called = 0;
        EventHooks hooks = new([Hook("slow", _ => { called++; return free.Task; })], Tell(told), mostWaiting: 2);
        for (int i = 0; i < 50; i++) hooks.Post(Event(i));
        free.SetResult();
        await hooks.DrainAsync(Long, TimeProvider.System);

        Assert.InRange(called, 2, 49);
        Assert.Equal(["slow BEHIND"], told);
    }

    [Fact]
    public async Task A_hook_is_not_called_for_what_hooks_do()
    {
        int called = 0;
        EventHooks hooks = new([Hook("h", _ => { called++; return Task.CompletedTask; })], Tell([]));
        hooks.Post(new PipelineEvent("hook_progress", "WARN", "h failed", "{}"));
        await hooks.DrainAsync(Long, TimeProvider.System);

        Assert.Equal(0, called);
    }

    private static EventHook Hook(string name, Func<PipelineEvent, Task> handle) => new(name, (happened, _) => handle(happened), 3, new SourceLocation("a", 1, 1));

    private static PipelineEvent Event(int number) => new("flow_progress", "INFO", $"e{number}", JsonSerializer.Serialize(number));

    private static Action<string, string, string, Exception?> Tell(List<string> told) => (hook, status, _, _) =>
    {
        lock (told) told.Add($"{hook} {status}");
    };
}
