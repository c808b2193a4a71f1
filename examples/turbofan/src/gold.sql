-- How many cycles of each engine have arrived.
CREATE OR REFRESH MATERIALIZED VIEW gold
COMMENT 'Cycles per engine.'
AS SELECT unit_num, COUNT(*) AS count
FROM silver
GROUP BY unit_num;
