-- The result of looking at a machine, some hours after a reading: 1 for a defect, 0 for none. An inspection that does
-- not say when or what was inspected cannot be joined to anything, so it is dropped here and counted.
CREATE OR REFRESH STREAMING TABLE inspection_bronze (
  CONSTRAINT `valid timestamp` EXPECT (timestamp IS NOT NULL) ON VIOLATION DROP ROW,
  CONSTRAINT `valid device id` EXPECT (device_id IS NOT NULL) ON VIOLATION DROP ROW
)
COMMENT 'Inspections as they landed, without those that name no device or no time.'
AS SELECT *
FROM STREAM read_files(
  '${inspection_landing}',
  format => 'csv',
  header => true,
  schemaHints => 'defect float, timestamp timestamp, device_id integer'
);
