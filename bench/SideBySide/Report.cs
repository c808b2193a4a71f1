using System.Globalization;

namespace Millrace.SideBySide;

/// <summary>Prints medians and ratios, those that lose included.</summary>
internal static class Report
{
    public static void Print(Dictionary<string, List<RunFigures>> runs, long rows)
    {
        Console.WriteLine();
        Console.WriteLine("| what | DuckDB s | Millrace s | ratio | budget | cpu ratio | Millrace peak MiB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        Row("bronze ingest against typed CSV to Parquet", "bronze-duckdb", "bronze-millrace", budget: 1.25);
        Row("whole factory pipeline", "factory-duckdb", "factory-millrace", budget: 1.3);
        double whole = Median(runs["factory-millrace"], run => run.Seconds);
        double more = Median(runs["increment-millrace"], run => run.Seconds);
        double nothing = Median(runs["nothing-millrace"], run => run.Seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n1 % more data: {more:0.00} s = {more / whole:P0} of the full run. Nothing new: {nothing:0.00} s."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Throughput of the whole pipeline: {rows / whole:N0} sensor rows a second."));
        Console.WriteLine("\n| expectations | seconds | ratio | budget | cpu ratio |\n|---|---:|---:|---:|---:|");
        foreach (string rules in RuleProject.Contestants) Rules(rules);

        void Rules(string contestant)
        {
            double ratio = Median(runs[contestant], run => run.Seconds) / Median(runs["rules-0"], run => run.Seconds);
            double cpu = Median(runs[contestant], run => run.CpuSeconds) / Median(runs["rules-0"], run => run.CpuSeconds);
            string budget = contestant == "rules-3" ? "1.05" : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {contestant["rules-".Length..]} | {Median(runs[contestant], run => run.Seconds):0.00} | {ratio:0.000} | {budget} | {cpu:0.000} |"));
        }

        void Row(string what, string duck, string millrace, double budget)
        {
            double theirs = Median(runs[duck], run => run.Seconds);
            double ours = Median(runs[millrace], run => run.Seconds);
            double cpu = Median(runs[millrace], run => run.CpuSeconds) / Median(runs[duck], run => run.CpuSeconds);
            long peak = runs[millrace].Max(run => run.PeakMiB);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {what} | {theirs:0.00} | {ours:0.00} | {ours / theirs:0.00} | {budget:0.00} | {cpu:0.00} | {peak} |"));
        }
    }

    private static double Median(List<RunFigures> runs, Func<RunFigures, double> value)
    {
        double[] sorted = runs.Select(value).Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
