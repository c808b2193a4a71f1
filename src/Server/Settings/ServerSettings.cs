using System.Net;

namespace Millrace.Server.Settings;

/// <summary>How the page is served.</summary>
public sealed record ServerSettings
{
    /// <summary>The port to listen at.</summary>
    /// <value>Default 8420; 0 takes a free one.</value>
    public int Port { get; init; } = 8420;

    /// <summary>The address to listen at: an IP address, or localhost.</summary>
    /// <value>Default 127.0.0.1, which only this machine reaches.</value>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>True when only browsers of this machine reach the server.</summary>
    public bool IsLocalOnly => BindAddress.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(BindAddress, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Names by which browsers may call the server, beside the address it listens at and those of this machine itself.</summary>
    /// <value>Default none.</value>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Queries that run at one time.</summary>
    /// <value>Default 4.</value>
    public int MaxQueries { get; init; } = 4;

    /// <summary>Queries that wait for their turn; a further one is refused.</summary>
    /// <value>Default 256.</value>
    public int MaxWaitingQueries { get; init; } = 256;

    /// <summary>How long a query may take, its waiting included.</summary>
    /// <value>Default 60 seconds.</value>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Rows that the answer to one typed query holds at most.</summary>
    /// <value>Default 100,000.</value>
    public int MaxAnswerRows { get; init; } = 100_000;

    /// <summary>Rows that the SQL page keeps of one answer.</summary>
    /// <value>Default 1,000,000.</value>
    public int MaxShownRows { get; init; } = 1_000_000;

    /// <summary>Bytes that the SQL page keeps of one answer.</summary>
    /// <value>Default 128 MiB.</value>
    public long MaxShownBytes { get; init; } = 128L << 20;

    /// <summary>Bytes of all answers that are kept for the SQL page; the one that was not looked at for longest goes first.</summary>
    /// <value>Default 256 MiB.</value>
    public long MaxHeldBytes { get; init; } = 256L << 20;

    /// <summary>Rows of a file that the SQL page exports.</summary>
    /// <value>Default 5,000,000.</value>
    public long MaxExportRows { get; init; } = 5_000_000;

    /// <summary>Bytes that a request may bring.</summary>
    /// <value>Default 16 MiB.</value>
    public long MaxRequestBytes { get; init; } = 16L << 20;

    /// <summary>Time between two looks at a table that somebody watches.</summary>
    /// <value>Default 250 milliseconds.</value>
    public TimeSpan WatchPeriod { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time after which tiles are asked again whose answer no version of a table tells to be old: those that failed or depend on the time.</summary>
    /// <value>Default 5 seconds.</value>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two looks at whether a snapshot of a dashboard is due.</summary>
    /// <value>Default 10 seconds.</value>
    public TimeSpan SnapshotPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long ago a snapshot may have been due that is made up for when the server did not run then.</summary>
    /// <value>Default 1 day.</value>
    public TimeSpan SnapshotReach { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a sign-in link can be used.</summary>
    /// <value>Default 1 hour.</value>
    public TimeSpan SignInLinkLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a browser stays signed in.</summary>
    /// <value>Default 7 days.</value>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Failed sign-ins from one address within <see cref="SignInWindow"/> after which more are refused.</summary>
    /// <value>Default 10.</value>
    public int MaxFailedSignIns { get; init; } = 10;

    /// <summary>The time in which failed sign-ins are counted.</summary>
    /// <value>Default 5 minutes.</value>
    public TimeSpan SignInWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where log lines go as JSON; null for the file <c>server.log</c> below the warehouse.</summary>
    public TextWriter? Log { get; init; }
}
