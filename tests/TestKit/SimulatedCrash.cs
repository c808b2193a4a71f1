namespace Millrace.TestKit;

/// <summary>
/// The process is gone. Deliberately none of the exceptions that production code handles, so that nothing tidies up
/// after it as a real crash would not let it.
/// </summary>
public sealed class SimulatedCrash : Exception
{
    /// <summary>Makes a crash.</summary>
    /// <param name="call">The call during or after which it happened.</param>
    public SimulatedCrash(string call)
        : base($"Simulated crash at {call}.") => Call = call;

    /// <summary>The call during or after which it happened.</summary>
    public string Call { get; }
}
