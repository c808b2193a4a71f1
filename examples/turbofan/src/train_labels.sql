-- What a model learns from. An engine of the training set is observed until it fails, so its last cycle is its end:
-- the time to failure counts down to 0, and the last 30 cycles are the warning.
CREATE OR REFRESH MATERIALIZED VIEW train_labels
COMMENT 'Training cycles with the cycles left and whether failure is less than 30 cycles away.'
AS SELECT
  *,
  max_cycle - cycle_time AS ttf,
  CASE WHEN max_cycle - cycle_time < 30 THEN 1 ELSE 0 END AS label
FROM (
  SELECT *, MAX(cycle_time) OVER (PARTITION BY unit_num) AS max_cycle
  FROM bronze_train
) AS cycles;
