-- What a model is measured on. A test engine goes on flying after its last observed cycle: it fails at rtf, the last
-- observed cycle plus the cycles it had left.
--
-- label_observed is the label as it was first published for this exercise: it calls the last 30 observed cycles
-- positive, even when failure is 145 cycles away. label_correct counts from the failure. Report both, and trust the
-- second.
CREATE OR REFRESH MATERIALIZED VIEW test_labels
COMMENT 'Test cycles with the cycles left, and the warning counted from the last observation and from the failure.'
AS SELECT
  cycles.*,
  engines.rul,
  cycles.max_cycle + engines.rul AS rtf,
  cycles.max_cycle + engines.rul - cycles.cycle_time AS ttf,
  CASE WHEN cycles.max_cycle - cycles.cycle_time < 30 THEN 1 ELSE 0 END AS label_observed,
  CASE WHEN cycles.max_cycle + engines.rul - cycles.cycle_time < 30 THEN 1 ELSE 0 END AS label_correct
FROM (
  SELECT *, MAX(cycle_time) OVER (PARTITION BY unit_num) AS max_cycle
  FROM bronze_test
) AS cycles
INNER JOIN engine_metadata AS engines ON cycles.unit_num = engines.engine_id;
