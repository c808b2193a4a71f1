using System.Text;
using Millrace.Engine.States;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Ingest.States;
using Xunit;

namespace Millrace.Unit.Ingest;

/// <summary>What a flow knows of its series survives a restart after any batch, and nothing is guessed when it is lost.</summary>
public sealed class SeriesStateLogTests
{
    private static readonly LakePath Folder = new("/lake/flow/0/states/op");

    private readonly MemoryStore _store = new(TimeProvider.System);

    [Fact]
    public async Task Any_batch_can_be_gone_on_from_whichever_files_were_written()
    {
        SeriesStateLog log = new(_store, Folder);
        SeriesMemory memory = new();
        for (int batch = 0; batch < 60; batch++)
        {
            // One series in each batch, and one that every batch changes.
            SeriesChange change = Change(("all", $"after {batch}"), ($"k{batch}", "once"));
            await log.WriteAsync("ts_x", batch, memory, change, TestContext.Current.CancellationToken);

            Assert.Equal(Shown(memory), Shown(await Reopened(batch - 1)));
            await log.CommittedAsync(batch, memory, change, TestContext.Current.CancellationToken);
            memory.Apply(change);
            Assert.Equal(Shown(memory), Shown(await Reopened(batch)));
            Assert.Equal("shape", (await Reopened(batch)).Shape);
            if (batch % 7 == 0) log = await GoneOnFrom(batch);
        }

        Assert.InRange(await CountAsync(), 1, 2 + (2 * SeriesStateLog.WholeAfterBatches));
    }

    [Fact]
    public async Task A_batch_that_is_tried_again_replaces_what_it_had_written()
    {
        SeriesStateLog log = new(_store, Folder);
        SeriesMemory memory = new();
        await log.WriteAsync("ts_x", 0, memory, Change(("a", "1")), TestContext.Current.CancellationToken);
        await log.WriteAsync("ts_x", 0, memory, Change(("a", "2")), TestContext.Current.CancellationToken);

        Assert.Equal(["a=2"], Shown(await Reopened(0)));
        Assert.Empty(Shown(await Reopened(-1)));
    }

    [Fact]
    public async Task A_missing_batch_is_told_with_what_to_do()
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => Reopened(4));

        Assert.Equal("STREAM_STATE_MISSING", fault.Code.Value);
        Assert.Contains("ts_x", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--full-refresh", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_damaged_byte_is_found()
    {
        SeriesStateLog log = new(_store, Folder);
        await log.WriteAsync("ts_x", 0, new SeriesMemory(), Change(("a", "1"), ("b", "2")), TestContext.Current.CancellationToken);
        LakePath path = Folder.Child("00000000000000000000.whole");
        byte[] whole = (await _store.TryReadAsync(path, TestContext.Current.CancellationToken))!.Value.ToArray();
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            await _store.ReplaceAsync(path, damaged, TestContext.Current.CancellationToken);
            Assert.Equal("STREAM_STATE_CORRUPT", (await Assert.ThrowsAsync<MillraceException>(() => Reopened(0))).Code.Value);
            await _store.ReplaceAsync(path, whole.AsMemory(0, at), TestContext.Current.CancellationToken);
            Assert.Equal("STREAM_STATE_CORRUPT", (await Assert.ThrowsAsync<MillraceException>(() => Reopened(0))).Code.Value);
        }
    }

    private async Task<SeriesStateLog> GoneOnFrom(long batch)
    {
        SeriesStateLog log = new(_store, Folder);
        await log.ReadAsync("ts_x", batch, TestContext.Current.CancellationToken);
        return log;
    }

    private Task<SeriesMemory> Reopened(long batch) => new SeriesStateLog(_store, Folder).ReadAsync("ts_x", batch, TestContext.Current.CancellationToken);

    private async Task<int> CountAsync()
    {
        int count = 0;
        await foreach (StoredObject _ in _store.ListAsync(Folder, isRecursive: true, startAfter: null, TestContext.Current.CancellationToken)) count++;
        return count;
    }

    private static SeriesChange Change(params (string Key, string State)[] series) => new(
        "shape", [.. series.Select(one => new KeyValuePair<byte[], byte[]>(Encoding.UTF8.GetBytes(one.Key), Encoding.UTF8.GetBytes(one.State)))], LateRows: 0);

    private static string[] Shown(SeriesMemory memory) =>
        [.. memory.States.Select(state => $"{Encoding.UTF8.GetString(state.Key)}={Encoding.UTF8.GetString(state.Value)}").Order(StringComparer.Ordinal)];
}
