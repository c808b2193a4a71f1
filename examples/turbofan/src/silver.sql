-- Every new cycle beside what is known about its engine. The left side is a stream, so each cycle is joined once, with
-- the metadata of that moment.
CREATE OR REFRESH STREAMING TABLE silver
COMMENT 'Cycles of the training engines with the metadata of the engine.'
AS SELECT cycles.*, engines.rul, engines.engine_id, engines.engine_name, engines.description
FROM STREAM(bronze_train) AS cycles
INNER JOIN engine_metadata AS engines ON cycles.unit_num = engines.engine_id
WHERE cycles.unit_num IS NOT NULL;
