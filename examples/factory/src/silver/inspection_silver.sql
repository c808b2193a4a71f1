-- Each inspection beside what the sensors of its device said last: the table that a defect model learns from.
-- Read it from the inside out.
CREATE OR REFRESH MATERIALIZED VIEW inspection_silver
COMMENT 'Each inspection with the newest hourly sensor means of its device.'
AS SELECT
  defect,
  timestamp,
  device_id,
  sensor_timestamp,
  sensor_trip_id AS trip_id,
  sensor_factory_id AS factory_id,
  sensor_model_id AS model_id,
  sensor_EMA_rotation_speed,
  sensor_air_pressure,
  sensor_airflow_rate,
  sensor_delay,
  sensor_density,
  sensor_rotation_speed,
  sensor_temperature
-- 4. Beside every inspection stand the newest values of its device at or before the inspection. Only the device has to
--    match; the other keys of the sensors decide which row wins when a device has two in one hour (a trip ends at
--    midnight, and readings arrive seconds late). Every sensor column takes its own newest value that is not null.
FROM ts_asof_join(
  (SELECT defect, timestamp, device_id FROM inspection_bronze),
  -- 3. One row per device, trip and hour: the mean of every measurement. Lost temperatures are left out of the mean.
  --    An hour is named by its start. So an inspection at 10:05 finds the hour of 10:00, which holds readings until
  --    10:59: up to an hour of the future leaks into the past. With label => 'end' added below, an inspection sees
  --    whole hours that have passed, and nothing else.
  (SELECT * FROM ts_resample(
    -- 2. A smoothed rotation speed: the newest five readings, each weighing 0.8 of the one after it.
    (SELECT * FROM ts_ema(
      -- 1. The readings without what was rescued, and with negative pressures turned back.
      (SELECT
         device_id,
         trip_id,
         factory_id,
         model_id,
         timestamp,
         airflow_rate,
         rotation_speed,
         CASE WHEN air_pressure < 0 THEN -air_pressure ELSE air_pressure END AS air_pressure,
         temperature,
         delay,
         density
       FROM sensor_bronze),
      ts => 'timestamp',
      series => ['device_id', 'trip_id', 'factory_id', 'model_id'],
      col => 'rotation_speed',
      alpha => 0.2,
      terms => 5)),
    ts => 'timestamp',
    series => ['device_id', 'trip_id', 'factory_id', 'model_id'],
    freq => '1 hour',
    func => 'mean')),
  ts => 'timestamp',
  series => ['device_id'],
  right_series => ['trip_id', 'factory_id', 'model_id'],
  right_prefix => 'sensor');
