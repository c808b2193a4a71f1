-- How many cycles each test engine had left when its observation stopped. The file holds one number a line and no
-- engine: the line is the engine, so its number comes from the hidden column _metadata, where rows count from 0.
CREATE OR REFRESH MATERIALIZED VIEW engine_metadata
COMMENT 'Remaining useful life and names of the engines.'
AS SELECT
  rul,
  CAST(_metadata.row_index + 1 AS INTEGER) AS engine_id,
  'Engine:' || CAST(_metadata.row_index + 1 AS STRING) AS engine_name,
  'Details of engine ' || CAST(_metadata.row_index + 1 AS STRING) AS description
FROM read_files(
  '${data}/RUL_FD001.txt',
  format => 'csv',
  header => false,
  sep => ' ',
  ignoreTrailingWhiteSpace => true,
  schema => 'rul int'
);
