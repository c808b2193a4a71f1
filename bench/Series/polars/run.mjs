// The operations of bench/Series in Polars, over the same files. Made by: Millrace.SeriesBench files <rows> <folder>.
// Usage: node run.mjs <folder>
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import pl from "nodejs-polars";

const folder = process.argv[2];
if (!folder) throw new Error("Usage: node run.mjs <folder of the benchmark>");
const runs = 5;

function read(table) {
  const path = join(folder, "main", "default", table);
  if (!existsSync(path)) return null;
  const files = readdirSync(path, { recursive: true }).filter((file) => file.endsWith(".parquet") && !file.includes("_delta_log"));
  return pl.concat(files.sort().map((file) => pl.readParquet(join(path, file)))).sort(["device", "ts"]);
}

function measure(name, rows, work) {
  if (rows === 0) return;
  const seconds = [];
  for (let run = 0; run <= runs; run++) {
    const start = process.hrtime.bigint();
    work();
    if (run > 0) seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  const median = seconds.sort((a, b) => a - b)[runs >> 1];
  console.log(`  ${name.padEnd(52)} Polars ${median.toFixed(3).padStart(7)} s ${(rows / median / 1e6).toFixed(1).padStart(6)} M/s`);
}

const readings = read("readings");
const lefts = read("lefts");
const rights = read("rights");
const count = readings?.height ?? 0;
measure("exponential average, in memory", count, () => readings.select(pl.col("x").ewmMean({ alpha: 1 / 3, adjust: true }).over("device")));
measure("rolling mean over 300 rows, in memory", count, () =>
  readings.select(pl.col("x").rollingMean({ windowSize: 300, minPeriods: 1 }).over("device")));
measure("one-minute means, in memory", count, () =>
  readings.groupByDynamic({ indexColumn: "ts", every: "1m", by: "device" }).agg(pl.col("x").mean()));
measure("as-of join, half by half, in memory", (lefts?.height ?? 0) + (rights?.height ?? 0), () =>
  lefts.joinAsof(rights, { on: "ts", by: "device", strategy: "backward" }));
