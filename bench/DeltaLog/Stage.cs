using System.Diagnostics;
using System.Globalization;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Settings;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaLogBench;

/// <summary>What all measurements share: the world around a table, and a watch that prints.</summary>
internal static class Stage
{
    /// <summary>True while the code is warmed up and nothing shall be printed.</summary>
    internal static bool IsQuiet { get; set; }

    internal static MillraceEngine StartEngine() => new(new EngineSettings { MemoryLimitBytes = 4L << 30 });

    internal static DeltaEnvironment World(MillraceEngine engine) =>
        new(new LocalStore(Guid.NewGuid), engine.CheckpointFiles, TimeProvider.System, Guid.NewGuid);

    /// <summary>Runs something, prints how long it took, and gives its result.</summary>
    internal static async Task<T> TimeAsync<T>(string what, Func<Task<T>> run)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        Stopwatch watch = Stopwatch.StartNew();
        T result = await run();
        double elapsed = watch.Elapsed.TotalMilliseconds;
        double used = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds;
        if (!IsQuiet) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-62} {elapsed,10:N1} ms   processor {used,10:N1} ms"));
        return result;
    }

    internal static T Time<T>(string what, Func<T> run) => TimeAsync(what, () => Task.FromResult(run())).GetAwaiter().GetResult();

    internal static void Print(string what, double value, string unit)
    {
        if (!IsQuiet) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-62} {value,10:N1} {unit}"));
    }
}
