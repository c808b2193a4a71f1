using Millrace.Ingest.Simulator.Numbers;
using Millrace.Ingest.Simulator.Output;

namespace Millrace.Ingest.Simulator.Turbofan;

/// <summary>The measurements of one engine: settings around a fixed point, sensors that drift as wear grows.</summary>
internal static class EngineUnit
{
    private static readonly EngineSensor[] Sensors =
    [
        new(518.67, Drift: 0, Noise: 0, "0.00"), new(642.15, 1.9, 0.35, "0.00"), new(1583.5, 24, 4.5, "0.00"),
        new(1398, 34, 5, "0.00"), new(14.62, 0, 0, "0.00"), new(21.61, 0, 0.0015, "0.00"),
        new(554.3, -3, 0.45, "0.00"), new(2388.03, 0.22, 0.035, "0.00"), new(9050, 45, 8, "0.00"),
        new(1.3, 0, 0, "0.00"), new(47.3, 0.95, 0.13, "0.00"), new(522.1, -2.5, 0.37, "0.00"),
        new(2388.03, 0.23, 0.035, "0.00"), new(8135, 40, 7, "0.00"), new(8.41, 0.13, 0.018, "0.0000"),
        new(0.03, 0, 0, "0.00"), new(391.8, 4.8, 0.8, "0"), new(2388, 0, 0, "0"),
        new(100, 0, 0, "0.00"), new(38.98, -0.6, 0.09, "0.00"), new(23.38, -0.36, 0.055, "0.0000"),
    ];

    /// <summary>Appends the first cycles of a life.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="unit">Number of the engine.</param>
    /// <param name="life">Cycles until it fails.</param>
    /// <param name="observedCycles">Cycles to write.</param>
    /// <param name="random">Where chance comes from.</param>
    public static void Write(CsvText text, int unit, int life, int observedCycles, SeededRandom random)
    {
        double initialWear = 0.12 * random.NextUniform();
        for (int cycle = 1; cycle <= observedCycles; cycle++)
        {
            double age = (double)cycle / life;
            double wear = initialWear + ((1 - initialWear) * age * age * age);
            text.Integer(unit);
            text.Text(" "u8);
            text.Integer(cycle);
            Field(text, random.NextGaussian(0.0022), "0.0000");
            Field(text, random.NextGaussian(0.0003), "0.0000");
            Field(text, 100, "0.0");
            foreach (EngineSensor sensor in Sensors)
                Field(text, sensor.Nominal + (sensor.Drift * wear) + random.NextGaussian(sensor.Noise), sensor.Format);
            text.Text("  \n"u8);
        }
    }

    private static void Field(CsvText text, double value, string format)
    {
        text.Text(" "u8);
        text.Fixed(value, format);
    }

    private sealed record EngineSensor(double Nominal, double Drift, double Noise, string Format);
}
