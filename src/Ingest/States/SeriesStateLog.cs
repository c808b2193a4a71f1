using System.Globalization;
using Millrace.Engine.States;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Ingest.Faults;

namespace Millrace.Ingest.States;

/// <summary>
/// What one operator of a flow knows of its series after each batch, as files beside the flow's offsets. A batch writes the
/// series it changed, now and then all of them. Which batch counts is not written here: the target table's log says so, and a
/// batch that runs again writes its file again.
/// </summary>
/// <param name="store">Where the files lie.</param>
/// <param name="folder">The operator's folder; need not exist.</param>
/// <remarks>Thread safety: one run at a time owns a flow.</remarks>
public sealed class SeriesStateLog(IObjectStore store, LakePath folder)
{
    /// <summary>Batches after which all series are written at the latest, so that a start stays quick.</summary>
    public const int WholeAfterBatches = 20;

    private const string WholeSuffix = ".whole";
    private const string ChangeSuffix = ".change";
    private const long MostBytes = 1L << 30;

    private long _whole = -1;
    private long _batchesSince;
    private long _bytesSince;

    /// <summary>What is known after a batch.</summary>
    /// <param name="op">The operator, for faults.</param>
    /// <param name="batch">The batch; −1 for none.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">
    /// STREAM_STATE_MISSING: nothing was kept after that batch; STREAM_STATE_CORRUPT, OFFSET_LOG_TOO_NEW.
    /// </exception>
    public async Task<SeriesMemory> ReadAsync(string op, long batch, CancellationToken cancellationToken)
    {
        SeriesMemory memory = new();
        if (batch < 0) return memory;
        Dictionary<long, LakePath> changes = [];
        LakePath? whole = null;
        await foreach (StoredObject found in store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            if (ParseName(found.Path.Name) is not (long number, bool isWhole) || number > batch) continue;
            if (!isWhole) changes[number] = found.Path;
            else if (number > _whole) (_whole, whole) = (number, found.Path);
        }

        if (whole is LakePath start) memory.Apply(await ReadFileAsync(start, _whole, cancellationToken).ConfigureAwait(false));
        for (long number = _whole + 1; number <= batch; number++)
        {
            if (!changes.TryGetValue(number, out LakePath path)) throw IngestErrors.StateMissing(op, batch, folder.Value);
            SeriesChange change = await ReadFileAsync(path, number, cancellationToken).ConfigureAwait(false);
            memory.Apply(change);
            Note(change);
        }

        return memory;
    }

    /// <summary>Keeps what a batch changed, before the batch is committed.</summary>
    /// <param name="op">The operator, for faults.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="before">What was known before it.</param>
    /// <param name="change">What it changed.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="MillraceException">STREAM_STATE_TOO_LARGE.</exception>
    public async Task WriteAsync(string op, long batch, SeriesMemory before, SeriesChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(change);
        if (before.SizeBytes + SizeOf(change) > MostBytes) throw IngestErrors.StateTooLarge(op, before.Count, before.SizeBytes);
        bool isWhole = IsWholeDue(batch, before);
        IReadOnlyCollection<KeyValuePair<byte[], byte[]>> states = isWhole ? before.With(change) : change.States;
        string shape = change.Shape.Length > 0 ? change.Shape : before.Shape;
        LakePath path = folder.Child(batch.ToString("D20", CultureInfo.InvariantCulture) + (isWhole ? WholeSuffix : ChangeSuffix));
        await store.ReplaceAsync(path, SeriesStateFile.Write(batch, shape, states), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The batch is committed: what only earlier ones needed goes.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="before">What was known before it.</param>
    /// <param name="change">What it changed.</param>
    /// <param name="cancellationToken">Stops the deleting.</param>
    public async Task CommittedAsync(long batch, SeriesMemory before, SeriesChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(change);
        if (!IsWholeDue(batch, before))
        {
            Note(change);
            return;
        }

        long previous = _whole;
        _whole = batch;
        _batchesSince = 0;
        _bytesSince = 0;
        List<LakePath> outdated = [];
        await foreach (StoredObject found in store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            if (ParseName(found.Path.Name) is (long old, _) && old < previous) outdated.Add(found.Path);
        }

        foreach (LakePath path in outdated) await store.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private bool IsWholeDue(long batch, SeriesMemory before) =>
        batch == 0 || _batchesSince >= WholeAfterBatches || _bytesSince > before.SizeBytes;

    private static long SizeOf(SeriesChange change) => change.States.Sum(static state => (long)state.Key.Length + state.Value.Length);

    private void Note(SeriesChange change)
    {
        _batchesSince++;
        _bytesSince += SizeOf(change);
    }

    private async Task<SeriesChange> ReadFileAsync(LakePath path, long batch, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw IngestErrors.StateCorrupt(path.Value, "it was listed but cannot be found");
        return SeriesStateFile.Read(path.Value, batch, content);
    }

    private static (long Batch, bool IsWhole)? ParseName(string name)
    {
        bool isWhole = name.EndsWith(WholeSuffix, StringComparison.Ordinal);
        if (!isWhole && !name.EndsWith(ChangeSuffix, StringComparison.Ordinal)) return null;
        string digits = name[..^(isWhole ? WholeSuffix : ChangeSuffix).Length];
        return digits.Length == 20 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long batch) ? (batch, isWhole) : null;
    }
}
