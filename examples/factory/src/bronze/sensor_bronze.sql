-- Bronze takes what the machines sent, as they sent it. Nothing is repaired here, so that any later question can go
-- back to the original reading. New files in the folder are found by themselves, and each is read once.
--
-- The hints give the columns their types. A value that does not fit its type is not lost: the column becomes null and
-- the text is kept in _rescued_data, as is any column that the hints and the first files do not know.
CREATE OR REFRESH STREAMING TABLE sensor_bronze (
  -- About one reading in twenty arrives with its pressure turned negative. A plain EXPECT keeps such rows and counts
  -- them; silver turns them back.
  CONSTRAINT `valid pressure` EXPECT (air_pressure > 0)
)
COMMENT 'Raw sensor readings as they landed.'
AS SELECT *
FROM STREAM read_files(
  '${sensor_landing}',
  format => 'csv',
  header => true,
  schemaHints => 'device_id integer, trip_id integer, factory_id string, model_id string, timestamp timestamp, airflow_rate double, rotation_speed double, air_pressure float, temperature float, delay float, density float'
);
