using System.Collections.Concurrent;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// What this process knows of the small files of one table, so that most commits need not look at the table at all. The
/// numbers may be wrong, as others add and remove files too; whoever acts on one looks first. Thread safety: all members
/// may be called at once.
/// </summary>
internal sealed class CareBook
{
    // A table with more partitions at work than this is looked at more often than need be.
    private const int MostPartitions = 10_000;

    private readonly ConcurrentDictionary<string, int> _small = new(StringComparer.Ordinal);
    private int _isAtWork;

    /// <summary>Counts small files that were added to a partition.</summary>
    /// <returns>How many the partition has by now; null when it was never looked at.</returns>
    public int? Add(string partition, int files)
    {
        while (_small.TryGetValue(partition, out int known))
        {
            if (_small.TryUpdate(partition, known + files, known)) return known + files;
        }

        return null;
    }

    /// <summary>Says how many small files a partition has.</summary>
    public void Set(string partition, int files)
    {
        if (_small.Count >= MostPartitions) _small.Clear();
        _small[partition] = files;
    }

    /// <summary>Lets the next commit look at a partition.</summary>
    public void Forget(string partition) => _small.TryRemove(partition, out _);

    /// <summary>True for the one who may look after the table now; they must say when they are done.</summary>
    public bool TryBegin() => Interlocked.Exchange(ref _isAtWork, 1) == 0;

    /// <summary>Says that the work is done.</summary>
    public void End() => Interlocked.Exchange(ref _isAtWork, 0);
}
