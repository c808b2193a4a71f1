using Millrace.Foundation.Faults;

namespace Millrace.Testing.Results;

/// <summary>One thing in a test that is not as expected.</summary>
/// <param name="Location">The step.</param>
/// <param name="Step">The step as it is written.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Details">Lines that show it: the rows or lines that differ.</param>
public sealed record TestFailure(SourceLocation Location, string Step, string Message, IReadOnlyList<string> Details)
{
    /// <summary>The fault behind it; null when something merely differs.</summary>
    public Exception? Fault { get; init; }

    /// <summary>True when what is expected can be written anew from what came.</summary>
    public bool CanBeRewritten => Update is not null;

    /// <summary>What the test would have to expect; null when it cannot be told.</summary>
    internal ExpectedLines? Update { get; init; }
}

/// <summary>Lines to put in the place of what a test expects.</summary>
/// <param name="First">Number of the first line to replace.</param>
/// <param name="Count">Number of lines to replace.</param>
/// <param name="Lines">What to put there.</param>
internal sealed record ExpectedLines(int First, int Count, IReadOnlyList<string> Lines);
