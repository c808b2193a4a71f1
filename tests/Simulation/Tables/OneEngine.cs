using Millrace.Engine;
using Millrace.Engine.Settings;

namespace Millrace.Simulation.Tables;

/// <summary>An engine for all tests of a class: to start one takes longer than most of them.</summary>
public sealed class OneEngine : IDisposable
{
    internal MillraceEngine Engine { get; } = new(new EngineSettings { Threads = 1 });

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();
}
