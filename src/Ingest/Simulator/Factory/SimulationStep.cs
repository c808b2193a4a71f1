namespace Millrace.Ingest.Simulator.Factory;

/// <summary>The purposes that have a stream of random numbers each. The numbers are part of what a seed means.</summary>
internal enum SimulationStep
{
    Fleet = 1,
    Weather = 2,
    Runs = 3,
    Temperature = 4,
    Density = 5,
    Rotation = 6,
    Delay = 7,
    Defects = 8,
    SensorLanding = 9,
    InspectionChoice = 10,
    InspectionLanding = 11,
    Turbofan = 12,
}
