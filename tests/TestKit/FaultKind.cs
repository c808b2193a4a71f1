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

    /// <summary>
    /// The machine dies in the middle of the call: of an object a part is left under a hidden name, and files that were to
    /// be made durable have lost their ends.
    /// </summary>
    CrashTorn,
}
