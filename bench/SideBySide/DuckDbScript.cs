using System.Globalization;
using DuckDB.NET.Data;

namespace Millrace.SideBySide;

/// <summary>
/// The factory pipeline as somebody who knows DuckDB would write it by hand: typed CSV, plain Parquet, the same queries.
/// No log, no statistics, no rescue, no counts of failed rules, no fsync.
/// </summary>
internal static class DuckDbScript
{
    public static string Bronze(string landing, string output)
    {
        using DuckDBConnection connection = Open();
        return Execute(connection, $"COPY (SELECT * FROM {Sensors(landing)}) TO '{output}/sensor_bronze.parquet' (FORMAT parquet)").ToString(CultureInfo.InvariantCulture);
    }

    public static string Factory(string landing, string output)
    {
        using DuckDBConnection connection = Open();
        string[] statements =
        [
            $"COPY (SELECT * FROM {Sensors(landing)}) TO '{output}/sensor_bronze.parquet' (FORMAT parquet)",
            $"COPY (SELECT * FROM {Inspections(landing)} WHERE timestamp IS NOT NULL AND device_id IS NOT NULL) TO '{output}/inspection_bronze.parquet' (FORMAT parquet)",
            $"""
            COPY (SELECT * FROM '{output}/sensor_bronze.parquet'
                  WHERE (delay > 155 AND rotation_speed > 800) OR temperature > 101 OR (density > 4.6 AND air_pressure < 840))
            TO '{output}/anomaly_detected.parquet' (FORMAT parquet)
            """,
            $"""
            COPY (
              WITH smoothed AS (
                SELECT * REPLACE (abs(air_pressure) AS air_pressure),
                  0.2 * coalesce(rotation_speed, 0) + 0.16 * coalesce(lag(rotation_speed, 1) OVER w, 0)
                  + 0.128 * coalesce(lag(rotation_speed, 2) OVER w, 0) + 0.1024 * coalesce(lag(rotation_speed, 3) OVER w, 0)
                  + 0.08192 * coalesce(lag(rotation_speed, 4) OVER w, 0) AS ema
                FROM '{output}/sensor_bronze.parquet'
                WINDOW w AS (PARTITION BY device_id, trip_id, factory_id, model_id ORDER BY timestamp)),
              hourly AS (
                SELECT device_id, trip_id, factory_id, model_id, date_trunc('hour', timestamp) AS hour,
                  avg(ema) AS ema, avg(air_pressure) AS air_pressure, avg(airflow_rate) AS airflow_rate, avg(delay) AS delay,
                  avg(density) AS density, avg(rotation_speed) AS rotation_speed, avg(temperature) AS temperature
                FROM smoothed GROUP BY ALL),
              filled AS (
                SELECT device_id, hour,
                  last_value(trip_id IGNORE NULLS) OVER f AS trip_id, last_value(factory_id IGNORE NULLS) OVER f AS factory_id,
                  last_value(model_id IGNORE NULLS) OVER f AS model_id, last_value(ema IGNORE NULLS) OVER f AS ema,
                  last_value(air_pressure IGNORE NULLS) OVER f AS air_pressure, last_value(airflow_rate IGNORE NULLS) OVER f AS airflow_rate,
                  last_value(delay IGNORE NULLS) OVER f AS delay, last_value(density IGNORE NULLS) OVER f AS density,
                  last_value(rotation_speed IGNORE NULLS) OVER f AS rotation_speed, last_value(temperature IGNORE NULLS) OVER f AS temperature
                FROM hourly WINDOW f AS (PARTITION BY device_id ORDER BY hour, trip_id)
                QUALIFY lead(hour) OVER f IS DISTINCT FROM hour)
              SELECT i.*, s.* EXCLUDE (device_id)
              FROM '{output}/inspection_bronze.parquet' AS i ASOF LEFT JOIN filled AS s ON i.device_id = s.device_id AND i.timestamp >= s.hour
            ) TO '{output}/inspection_silver.parquet' (FORMAT parquet)
            """,
            $"""
            COPY (SELECT device_id, factory_id, model_id, defect, count(*) AS count, avg(temperature) AS average_temperature, avg(density) AS average_density,
                    avg(delay) AS average_delay, avg(rotation_speed) AS average_rotation_speed, avg(air_pressure) AS average_air_pressure
                  FROM '{output}/inspection_silver.parquet' GROUP BY ALL) TO '{output}/inspection_gold.parquet' (FORMAT parquet)
            """,
        ];
        List<string> rows = [];
        foreach (string statement in statements)
        {
            long started = System.Diagnostics.Stopwatch.GetTimestamp();
            long count = Execute(connection, statement);
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{count} ({System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s)"));
        }

        return string.Join(", ", rows);
    }

    private static DuckDBConnection Open()
    {
        DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        Execute(connection, "SET preserve_insertion_order = false");
        return connection;
    }

    private static string Sensors(string landing) =>
        $"read_csv('{landing}/sensor/*.csv', header=true, columns={{device_id: 'INTEGER', trip_id: 'INTEGER', factory_id: 'VARCHAR', model_id: 'VARCHAR', "
        + "timestamp: 'TIMESTAMP', airflow_rate: 'DOUBLE', rotation_speed: 'DOUBLE', air_pressure: 'FLOAT', temperature: 'FLOAT', delay: 'FLOAT', density: 'FLOAT'})";

    private static string Inspections(string landing) =>
        $"read_csv('{landing}/inspection/*.csv', header=true, columns={{defect: 'FLOAT', timestamp: 'TIMESTAMP', device_id: 'INTEGER'}})";

    private static long Execute(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
