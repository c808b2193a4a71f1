using Millrace.Ingest.Simulator.Numbers;

namespace Millrace.Ingest.Simulator.Factory;

/// <summary>
/// The inspections of the whole fleet: so many readings with defect 1 and so many without any. Thread safety: devices
/// may be offered at once; the result does not depend on their order.
/// </summary>
internal sealed class FleetSample(int positives, int negatives)
{
    private readonly Lock _lock = new();
    private readonly InspectionSample _positives = new(positives);
    private readonly InspectionSample _negatives = new(negatives);

    public void OfferDevice(FleetPlan plan, DeviceLife life)
    {
        SeededRandom random = new(plan.Seed, (int)SimulationStep.InspectionChoice, life.Device.Id);
        InspectionSample ownPositives = new(positives);
        InspectionSample ownNegatives = new(negatives);
        for (int row = 0; row < life.Count; row++)
        {
            Inspected reading = new(random.NextBits(), life.Device.Id, life.Seconds[row]);
            if (life.Defect[row] == 1) ownPositives.Offer(reading);
            else if (life.Defect[row] == 0) ownNegatives.Offer(reading);
        }

        lock (_lock)
        {
            _positives.OfferAll(ownPositives);
            _negatives.OfferAll(ownNegatives);
        }
    }

    /// <summary>The inspected readings with their defect, in order of device and time.</summary>
    public (Inspected Reading, int Defect)[] All() =>
    [
        .. _positives.Sorted().Select(reading => (reading, 1))
            .Concat(_negatives.Sorted().Select(reading => (reading, 0)))
            .OrderBy(row => row.reading.DeviceId)
            .ThenBy(row => row.reading.Seconds)
            .ThenBy(row => row.reading.Priority),
    ];
}
