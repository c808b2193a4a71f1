using System.Reflection;

namespace Millrace.Server.Hosting;

/// <summary>What is told of the server itself. Thread safety: immutable.</summary>
/// <param name="clock">Tells when it began.</param>
public sealed class ServerFacts(TimeProvider clock)
{
    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(ServerFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>When the server began, UTC.</summary>
    public DateTimeOffset Started { get; } = clock.GetUtcNow();

    /// <summary>Bytes of memory that the process has now.</summary>
    public static long Memory()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
