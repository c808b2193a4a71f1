-- Readings that someone should look at now, by three rules of thumb. The table is a stream: each new reading is judged
-- once, when it arrives, by the rules in force at that time.
--
-- Two things to know about the rules:
-- * A lost temperature is null, and null > 101 is not true, so such a reading counts only if another rule fires.
-- * The pressure is the raw one. A dense reading whose pressure was turned negative is below 840 in any case, so many
--   hits of the third rule are transmission errors. That is the rule as it was written and kept here for comparison;
--   write abs(air_pressure) < 840 to judge the real pressure.
CREATE OR REFRESH STREAMING TABLE anomaly_detected
COMMENT 'Readings that break one of three rules, as they arrive.'
AS SELECT *
FROM STREAM sensor_bronze
WHERE (delay > 155 AND rotation_speed > 800)
   OR temperature > 101
   OR (density > 4.6 AND air_pressure < 840);
