-- Bronze keeps what landed, as it landed. Each file in the folder is read once; put a new one there and run again.
-- Values that do not fit their type are kept as text in the column _rescued_data.
CREATE OR REFRESH STREAMING TABLE readings_bronze (
  -- Rows that break this rule are kept and counted; add ON VIOLATION DROP ROW to leave them out.
  CONSTRAINT `has a device` EXPECT (device_id IS NOT NULL)
)
COMMENT 'Readings as they landed.'
AS SELECT *
FROM STREAM read_files(
  '${landing}',
  format => 'csv',
  header => true,
  schemaHints => 'device_id integer, timestamp timestamp, temperature double'
);
