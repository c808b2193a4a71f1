-- What a dashboard asks for: for each machine, how its sound and its broken inspections differ on average.
CREATE OR REFRESH MATERIALIZED VIEW inspection_gold
COMMENT 'Inspections per device and result, with the averages of what the sensors said.'
AS SELECT
  device_id,
  factory_id,
  model_id,
  defect,
  COUNT(*) AS count,
  AVG(sensor_temperature) AS average_temperature,
  AVG(sensor_density) AS average_density,
  AVG(sensor_delay) AS average_delay,
  AVG(sensor_rotation_speed) AS average_rotation_speed,
  AVG(sensor_air_pressure) AS average_air_pressure
FROM inspection_silver
GROUP BY device_id, factory_id, model_id, defect;
