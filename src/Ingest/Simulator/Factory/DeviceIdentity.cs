using Millrace.Ingest.Simulator.Numbers;

namespace Millrace.Ingest.Simulator.Factory;

/// <summary>A device and what follows from its id.</summary>
internal sealed record DeviceIdentity
{
    private static readonly string[] Factories = ["A06", "D18", "J15", "C04", "T10"];

    private static readonly string[] Models =
    [
        "SkyJet134", "SkyJet234", "SkyJet334", "EcoJet1000", "JetLift7000", "EcoJet2000", "FlyForceX550",
        "TurboFan3200", "SkyBolt1", "SkyBolt2", "MightyWing1100", "EcoJet3000", "AeroGlider4150", "SkyBolt250",
    ];

    public DeviceIdentity(int id)
    {
        int hash = SparkHash.OfInteger(id);
        Id = id;
        Factory = Factories[Math.Abs(hash % Factories.Length)];
        Model = Models[Math.Abs(hash % Models.Length)];
    }

    /// <summary>Its number, from 1.</summary>
    public int Id { get; }

    /// <summary>The factory it stands in.</summary>
    public string Factory { get; }

    /// <summary>What was built.</summary>
    public string Model { get; }
}
