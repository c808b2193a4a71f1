namespace Millrace.TestKit;

/// <summary>What happens at the chosen call of a <see cref="FaultyStore"/>.</summary>
public enum FaultKind
{
    /// <summary>The call fails and did nothing.</summary>
    FailBefore,

    /// <summary>The call did its work, but its caller is told that it failed.</summary>
    FailAfter,

    /// <summary>The process dies before the call did anything.</summary>
    CrashBefore,

    /// <summary>The process dies after the call did its work.</summary>
    CrashAfter,
}
