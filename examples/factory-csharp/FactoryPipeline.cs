using Millrace.Pipelines.Code;

namespace FactoryCsharp;

/// <summary>
/// Engines in factories send readings; inspectors find defects. Each method is one table of the pipeline: bronze as it
/// arrived, silver joined and cleaned, gold ready for a dashboard. The pipeline in <c>examples/factory</c> says the same
/// in SQL.
/// </summary>
public static class FactoryPipeline
{
    /// <summary>Readings as they arrived. Pressures below zero are a fault of the sensor: they are kept and counted.</summary>
    [StreamingTable(Comment = "Raw sensor readings, loaded from the landing folder")]
    [Expect("valid pressure", "air_pressure > 0")]
    public static Query SensorBronze() => Query.StreamFiles(
        "${sensor_landing}",
        format: "csv",
        schemaHints: "device_id integer, trip_id integer, factory_id string, model_id string, timestamp timestamp, "
            + "airflow_rate double, rotation_speed double, air_pressure float, temperature float, delay float, density float",
        options: new Dictionary<string, object> { ["header"] = true });

    /// <summary>Inspections as they arrived. Without a time or a device an inspection is of no use and is dropped.</summary>
    [StreamingTable(Comment = "Raw inspection results, loaded from the landing folder")]
    [ExpectOrDrop("valid timestamp", "timestamp IS NOT NULL")]
    [ExpectOrDrop("valid device id", "device_id IS NOT NULL")]
    public static Query InspectionBronze() => Query.StreamFiles(
        "${inspection_landing}",
        format: "csv",
        schemaHints: "defect float, timestamp timestamp, device_id integer",
        options: new Dictionary<string, object> { ["header"] = true });

    /// <summary>
    /// Readings that match the engineers' rule for trouble. It sees pressures before their sign is mended, as the
    /// original rule does.
    /// </summary>
    [StreamingTable(Comment = "Readings that break the engineers' limits")]
    public static Query AnomalyDetected() => Query.Stream("sensor_bronze").Where(
        "(delay > 155 AND rotation_speed > 800) OR temperature > 101 OR (density > 4.6 AND air_pressure < 840)");

    /// <summary>
    /// Each inspection with what the sensors of its device said last. Windows of an hour carry their start, so an
    /// inspection at 10:05 sees the whole hour from 10:00; <c>isLabelledByEnd: true</c> would show it the hour before.
    /// </summary>
    [MaterializedView(Comment = "Inspections joined with smoothed hourly sensor readings")]
    public static Query InspectionSilver()
    {
        TimeSeriesQuery sensors = Query.Table("sensor_bronze")
            .Except("_rescued_data")
            .Replace("air_pressure", "CASE WHEN air_pressure < 0 THEN -air_pressure ELSE air_pressure END")
            .TimeSeries("timestamp", "device_id", "trip_id", "factory_id", "model_id")
            .EmaTruncated("rotation_speed", alpha: 0.2, terms: 5)
            .Resample("1 hour", "mean");
        return Query.Table("inspection_bronze")
            .Except("_rescued_data")
            .TimeSeries("timestamp", "device_id")
            .AsOfJoin(sensors, rightPrefix: "sensor")
            .AsQuery()
            .Rename("sensor_trip_id", "trip_id")
            .Rename("sensor_model_id", "model_id")
            .Rename("sensor_factory_id", "factory_id")
            .Select(
                "defect", "timestamp", "device_id", "sensor_timestamp", "trip_id", "factory_id", "model_id",
                "sensor_EMA_rotation_speed", "sensor_air_pressure", "sensor_airflow_rate", "sensor_delay", "sensor_density",
                "sensor_rotation_speed", "sensor_temperature");
    }

    /// <summary>Defects by device, factory and model with the means of what the sensors said.</summary>
    [MaterializedView(Comment = "Defects with mean sensor values, for dashboards")]
    public static Query InspectionGold() => Query.Table("inspection_silver").GroupBy(
        ["device_id", "factory_id", "model_id", "defect"],
        "count(*) AS count",
        "avg(sensor_temperature) AS average_temperature",
        "avg(sensor_density) AS average_density",
        "avg(sensor_delay) AS average_delay",
        "avg(sensor_rotation_speed) AS average_rotation_speed",
        "avg(sensor_air_pressure) AS average_air_pressure");
}
