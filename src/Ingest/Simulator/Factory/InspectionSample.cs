namespace Millrace.Ingest.Simulator.Factory;

/// <summary>One reading that is inspected.</summary>
/// <param name="Priority">A random number; the sample is the readings with the smallest ones.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="Seconds">Time of the reading, seconds since 1970 UTC.</param>
internal readonly record struct Inspected(ulong Priority, int DeviceId, long Seconds);

/// <summary>
/// Picks a fixed number of readings at random from all, without knowing how many there are: every reading draws a
/// number and the smallest stay. The result does not depend on the order in which devices are done. Thread safety: none.
/// </summary>
internal sealed class InspectionSample(int size)
{
    private readonly PriorityQueue<Inspected, ulong> _largestFirst = new(
        Comparer<ulong>.Create(static (first, second) => second.CompareTo(first)));

    public void Offer(Inspected reading)
    {
        if (_largestFirst.Count < size) _largestFirst.Enqueue(reading, reading.Priority);
        else if (size > 0 && reading.Priority < _largestFirst.Peek().Priority)
            _largestFirst.EnqueueDequeue(reading, reading.Priority);
    }

    public void OfferAll(InspectionSample other)
    {
        foreach ((Inspected reading, _) in other._largestFirst.UnorderedItems) Offer(reading);
    }

    /// <summary>The sample in the order of devices and time.</summary>
    public IReadOnlyList<Inspected> Sorted() => _largestFirst.UnorderedItems
        .Select(item => item.Element)
        .OrderBy(reading => reading.DeviceId)
        .ThenBy(reading => reading.Seconds)
        .ThenBy(reading => reading.Priority)
        .ToArray();
}
