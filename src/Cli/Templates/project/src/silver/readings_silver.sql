-- Silver is clean: only whole readings, each checked once when it arrives.
CREATE OR REFRESH STREAMING TABLE readings_silver (
  CONSTRAINT `plausible temperature` EXPECT (temperature BETWEEN -50 AND 200) ON VIOLATION DROP ROW
)
COMMENT 'Readings of known devices with plausible temperatures.'
AS SELECT device_id, timestamp, temperature
FROM STREAM readings_bronze
WHERE device_id IS NOT NULL AND timestamp IS NOT NULL;
