using Millrace.Delta.Maintenance;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Settings;
using Millrace.Foundation.Storage;

namespace Millrace.Delta;

/// <summary>
/// What tables share: one query engine and its memory, and the file system or another store. A program that does not make one uses
/// <see cref="Default"/>. Thread safety: all members may be called at once.
/// </summary>
public sealed class DeltaSession : IDisposable
{
    private static readonly Lazy<DeltaSession> Shared = new(static () => new DeltaSession(new EngineSettings()));

    /// <summary>Starts a session.</summary>
    /// <param name="settings">Memory, threads and the folder to spill to.</param>
    public DeltaSession(EngineSettings settings)
        : this(settings, store: null)
    {
    }

    /// <summary>Starts a session over other places than the file system.</summary>
    /// <param name="settings">Memory, threads and the folder to spill to.</param>
    /// <param name="store">
    /// Where tables lie, for instance <c>RoutedStore</c> of the package Millrace.CloudStores; it stays the caller's. Null for the
    /// file system.
    /// </param>
    public DeltaSession(EngineSettings settings, IObjectStore? store)
    {
        MillraceEngine engine = new(settings);

        // Here a program that has no house of its own begins: clock and ids are the machine's.
#pragma warning disable RS0030
        DeltaEnvironment environment = new(store ?? new LocalStore(Guid.NewGuid), engine.CheckpointFiles, TimeProvider.System, Guid.NewGuid);
#pragma warning restore RS0030
        Services = new TableServices(environment, engine) { Care = new TableCare() };
    }

    /// <summary>A session on other services, which stay the caller's.</summary>
    public DeltaSession(TableServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Services = services;
        IsOwner = false;
    }

    /// <summary>The session of programs that make none: 2 GiB of memory, all cores. It lives as long as the program.</summary>
    public static DeltaSession Default => Shared.Value;

    /// <summary>What operations on tables need.</summary>
    public TableServices Services { get; }

    private bool IsOwner { get; } = true;

    /// <summary>Ends the engine; tables of the session can no longer be used.</summary>
    public void Dispose()
    {
        if (IsOwner) Services.Engine.Dispose();
    }
}
