namespace Millrace.CloudStores.Settings;

/// <summary>How often and how soon a store that does not answer is asked again.</summary>
public sealed record RetrySettings
{
    /// <summary>How often it is asked in all.</summary>
    /// <value>Default 8, which with the default waits is about half a minute.</value>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>The longest wait before the second attempt; it doubles with each. Waits are drawn between half of it and all.</summary>
    /// <value>Default 200 ms.</value>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait of all.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one request may take before it counts as failed; one that carries much gets a second more for each 256 KiB.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
