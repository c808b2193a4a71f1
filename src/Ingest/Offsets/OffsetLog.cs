using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Ingest.Faults;

namespace Millrace.Ingest.Offsets;

/// <summary>
/// The batches a flow has begun, one small file each. Whether a batch is committed is not written here: the table's own
/// log says so (its <c>txn</c> version for the flow), so the two can never disagree.
/// </summary>
/// <remarks>
/// Thread safety: one run at a time owns a flow. Should two runs race, an entry is created by exactly one of them and the
/// other repeats it; the table then takes the batch once.
/// </remarks>
public sealed class OffsetLog
{
    /// <summary>Entries after which the sum of all earlier ones is written as one file, so that a start stays quick.</summary>
    public const int CompactAfterEntries = 50;

    private const string EntrySuffix = ".json";
    private const string SumSuffix = ".sum.json";

    private readonly IObjectStore _store;
    private readonly LakePath _folder;
    private long _lastSum = -1;

    private OffsetLog(IObjectStore store, LakePath folder)
    {
        _store = store;
        _folder = folder;
    }

    /// <summary>The position after all committed batches.</summary>
    public FlowPosition Position { get; private set; } = new();

    /// <summary>A batch that was begun but is not in the table: it must run again as it stands. Null when there is none.</summary>
    public OffsetEntry? Pending { get; private set; }

    /// <summary>The number the next new batch gets.</summary>
    public long NextBatch { get; private set; }

    /// <summary>Reads the log of a flow.</summary>
    /// <param name="store">Where the log lies.</param>
    /// <param name="folder">The flow's folder; need not exist.</param>
    /// <param name="committedBatch">Last batch the table holds, or null when it holds none.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">OFFSET_LOG_CORRUPT, OFFSET_LOG_TOO_NEW.</exception>
    public static async Task<OffsetLog> OpenAsync(
        IObjectStore store, LakePath folder, long? committedBatch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        OffsetLog log = new(store, folder);
        List<(long Batch, bool IsSum, LakePath Path)> names = [];
        await foreach (StoredObject found in store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            if (ParseName(found.Path.Name) is (long batch, bool isSum)) names.Add((batch, isSum, found.Path));
        }

        long last = committedBatch ?? -1;
        (long Batch, bool IsSum, LakePath Path)? sum = names
            .Where(name => name.IsSum && name.Batch <= last)
            .OrderByDescending(name => name.Batch)
            .Select(name => ((long, bool, LakePath)?)name)
            .FirstOrDefault();
        if (sum is not null)
        {
            log._lastSum = sum.Value.Batch;
            OffsetEntry entry = await log.ReadAsync(sum.Value.Path, cancellationToken).ConfigureAwait(false);
            foreach (SourceSlice slice in entry.Slices) log.Position.Advance(slice);
        }

        foreach ((long batch, bool _, LakePath path) in names.Where(name => !name.IsSum && name.Batch > log._lastSum).OrderBy(name => name.Batch))
        {
            OffsetEntry entry = await log.ReadAsync(path, cancellationToken).ConfigureAwait(false);
            if (batch <= last)
            {
                foreach (SourceSlice slice in entry.Slices) log.Position.Advance(slice);
            }
            else
            {
                log.Pending ??= entry;
            }
        }

        log.NextBatch = last + 1;
        return log;
    }

    /// <summary>
    /// Writes down the next batch before it runs. When another run has written one first, that one is given back instead.
    /// </summary>
    public async Task<OffsetEntry> BeginAsync(IReadOnlyList<SourceSlice> slices, CancellationToken cancellationToken)
    {
        OffsetEntry entry = new(NextBatch, slices);
        LakePath path = _folder.Child(EntryName(entry.Batch, EntrySuffix));
        if (await _store.TryCreateAsync(path, OffsetJson.Write(entry), cancellationToken).ConfigureAwait(false))
            return Pending = entry;
        return Pending = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves past the pending batch, which the table now holds.</summary>
    public async Task CommittedAsync(CancellationToken cancellationToken)
    {
        OffsetEntry entry = Pending ?? throw new InvalidOperationException("No batch is pending.");
        foreach (SourceSlice slice in entry.Slices) Position.Advance(slice);
        Pending = null;
        NextBatch = entry.Batch + 1;
        if (entry.Batch - _lastSum >= CompactAfterEntries) await CompactAsync(entry.Batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task CompactAsync(long batch, CancellationToken cancellationToken)
    {
        OffsetEntry sum = new(batch, Position.ToSlices());
        await _store.ReplaceAsync(_folder.Child(EntryName(batch, SumSuffix)), OffsetJson.Write(sum), cancellationToken).ConfigureAwait(false);
        long previous = _lastSum;
        _lastSum = batch;
        List<LakePath> outdated = [];
        await foreach (StoredObject found in _store.ListAsync(_folder, isRecursive: false, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            // The newest entries stay beside the sum: they are what a person looks at after an incident.
            if (ParseName(found.Path.Name) is (long old, bool isSum) && (isSum ? old < batch : old <= previous)) outdated.Add(found.Path);
        }

        foreach (LakePath path in outdated) await _store.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private async Task<OffsetEntry> ReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = await _store.TryReadAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw IngestErrors.OffsetLogCorrupt(path.Value, "it was listed but cannot be found");
        return OffsetJson.Read(path.Value, content);
    }

    private static string EntryName(long batch, string suffix) => batch.ToString("D20", CultureInfo.InvariantCulture) + suffix;

    private static (long Batch, bool IsSum)? ParseName(string name)
    {
        bool isSum = name.EndsWith(SumSuffix, StringComparison.Ordinal);
        string digits = isSum ? name[..^SumSuffix.Length] : name.EndsWith(EntrySuffix, StringComparison.Ordinal) ? name[..^EntrySuffix.Length] : "";
        return digits.Length == 20 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long batch) ? (batch, isSum) : null;
    }
}
