using Millrace.Ingest.Simulator;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Millrace.Unit.Ingest.Simulator;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>The silver step of the factory example over simulated files, verbs only.</summary>
public sealed class FactoryExampleTests
{
    [Fact]
    public async Task Every_inspection_meets_the_sensors_of_its_device_and_nothing_later()
    {
        using TemporaryFolder folder = new();
        await FactorySimulator.GenerateAsync(
            new FactoryOptions { Seed = 4, Rows = 60_000, Devices = 6 }, folder.Path, null, TestContext.Current.CancellationToken);
        using DuckSql duck = new();
        duck.Execute($"""
            CREATE TABLE sensor AS SELECT * FROM read_csv('{folder.Path}/sensor/*.csv', types = {"{'timestamp': 'TIMESTAMPTZ', 'device_id': 'INTEGER', 'trip_id': 'INTEGER', 'temperature': 'FLOAT', 'air_pressure': 'FLOAT', 'delay': 'FLOAT', 'density': 'FLOAT'}"});
            CREATE TABLE inspection AS SELECT * FROM read_csv('{folder.Path}/inspection/*.csv', types = {"{'timestamp': 'TIMESTAMPTZ', 'device_id': 'INTEGER', 'defect': 'FLOAT'}"}) WHERE timestamp IS NOT NULL
            """);
        SeriesFrame sensors = DuckSql.Frame(
            "sensor",
            "device_id int, trip_id int, factory_id string, model_id string, timestamp timestamp, airflow_rate double, "
            + "rotation_speed double, air_pressure float, temperature float, delay float, density float");
        SeriesFrame inspections = DuckSql.Frame("inspection", "defect float, timestamp timestamp, device_id int");

        Series hourly = Series.From(sensors, "timestamp", "device_id", "trip_id", "factory_id", "model_id")
            .EmaTruncated("rotation_speed", alpha: 0.2, terms: 5).Resample("1 hour");
        string silver = Series.From(inspections, "timestamp", "device_id").AsOfJoin(hourly, rightPrefix: "sensor").ToSql();

        Assert.Equal(duck.Rows("SELECT count(*) FROM inspection"), duck.Rows($"SELECT count(*) FROM ({silver})"));
        Assert.Equal(["0"], duck.Rows($"SELECT count(*) FROM ({silver}) WHERE sensor_timestamp > timestamp"));
        Assert.Equal(["0"], duck.Rows($"SELECT count(*) FROM ({silver}) WHERE sensor_timestamp IS NULL OR \"sensor_EMA_rotation_speed\" IS NULL"));
        Assert.Equal(
            [
                "defect", "timestamp", "device_id", "sensor_trip_id", "sensor_factory_id", "sensor_model_id", "sensor_timestamp",
                "sensor_EMA_rotation_speed", "sensor_air_pressure", "sensor_airflow_rate", "sensor_delay", "sensor_density",
                "sensor_rotation_speed", "sensor_temperature",
            ],
            duck.Columns(silver).Select(column => column.Split(' ')[0]));
    }
}
