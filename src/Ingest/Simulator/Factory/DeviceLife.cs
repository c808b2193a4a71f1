namespace Millrace.Ingest.Simulator.Factory;

/// <summary>All readings of one device in order of time, column by column, as they are before landing spoils some.</summary>
internal sealed class DeviceLife(DeviceIdentity device, int count)
{
    public DeviceIdentity Device { get; } = device;

    public int Count => Seconds.Length;

    /// <summary>Seconds since 1970 UTC.</summary>
    public long[] Seconds { get; } = new long[count];

    /// <summary>Number of the trip: the days on which the device ran, from 1.</summary>
    public int[] Trip { get; } = new int[count];

    public double[] Temperature { get; } = new double[count];

    public double[] AirPressure { get; } = new double[count];

    public double[] Density { get; } = new double[count];

    public double[] RotationSpeed { get; } = new double[count];

    public double[] Delay { get; } = new double[count];

    public double[] AirflowRate { get; } = new double[count];

    /// <summary>0 for sound, else 1 or 2.</summary>
    public byte[] Defect { get; } = new byte[count];
}
