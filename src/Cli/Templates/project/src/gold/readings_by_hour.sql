-- Gold answers a question. A materialized view always equals its query over all of its sources.
CREATE OR REFRESH MATERIALIZED VIEW readings_by_hour
COMMENT 'Mean and highest temperature of each device in each hour.'
AS SELECT
  device_id,
  date_trunc('hour', timestamp) AS hour,
  COUNT(*) AS readings,
  AVG(temperature) AS average_temperature,
  MAX(temperature) AS highest_temperature
FROM readings_silver
GROUP BY device_id, date_trunc('hour', timestamp);
