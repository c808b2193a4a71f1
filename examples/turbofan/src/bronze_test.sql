-- Engines whose observation stops some time before they fail; how much later is in engine_metadata.
CREATE OR REFRESH STREAMING TABLE bronze_test
COMMENT 'Cycles of engines observed for a part of their life.'
AS SELECT *
FROM STREAM read_files(
  '${data}/test_FD001.txt',
  format => 'csv',
  header => false,
  sep => ' ',
  ignoreTrailingWhiteSpace => true,
  schema => 'unit_num int, cycle_time int, ops_1 double, ops_2 double, ops_3 double, s_1 double, s_2 double, s_3 double, s_4 double, s_5 double, s_6 double, s_7 double, s_8 double, s_9 double, s_10 double, s_11 double, s_12 double, s_13 double, s_14 double, s_15 double, s_16 double, s_17 double, s_18 double, s_19 double, s_20 double, s_21 double'
);
