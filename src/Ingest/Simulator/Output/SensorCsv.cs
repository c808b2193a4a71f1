using Millrace.Ingest.Simulator.Factory;
using Millrace.Ingest.Simulator.Numbers;

namespace Millrace.Ingest.Simulator.Output;

/// <summary>How the readings of a device land: as CSV, late by seconds, and with some values lost or turned around.</summary>
internal static class SensorCsv
{
    private const double LostTemperatureShare = 0.1;
    private const double NegatedPressureShare = 0.05;
    private const double LatestMilliseconds = 3000;

    public static ReadOnlySpan<byte> Header =>
        "device_id,trip_id,factory_id,model_id,timestamp,airflow_rate,rotation_speed,air_pressure,temperature,delay,density\n"u8;

    public static void WriteRow(CsvText text, DeviceLife life, int row, SeededRandom random)
    {
        bool isTemperatureLost = random.NextUniform() < LostTemperatureShare;
        bool isPressureNegated = random.NextUniform() < NegatedPressureShare;
        long late = (long)(random.NextUniform() * LatestMilliseconds);
        text.Integer(life.Device.Id);
        text.Comma();
        text.Integer(life.Trip[row]);
        text.Comma();
        text.Text(life.Device.Factory);
        text.Comma();
        text.Text(life.Device.Model);
        text.Comma();
        text.Instant((life.Seconds[row] * 1000) + late);
        text.Comma();
        text.Double(life.AirflowRate[row]);
        text.Comma();
        text.Double(life.RotationSpeed[row]);
        text.Comma();
        text.Single((float)(isPressureNegated ? 0 - life.AirPressure[row] : life.AirPressure[row]));
        text.Comma();
        if (!isTemperatureLost) text.Single((float)life.Temperature[row]);
        text.Comma();
        text.Single((float)life.Delay[row]);
        text.Comma();
        text.Single((float)life.Density[row]);
        text.EndLine();
    }
}
