using Millrace.Foundation.Faults;

namespace Millrace.Testing.Script;

/// <summary>One step of a test.</summary>
/// <param name="Location">Where it begins.</param>
/// <param name="Name">Its first word.</param>
/// <param name="Arguments">The words behind it.</param>
/// <param name="Body">The lines below.</param>
/// <param name="Expected">What is expected; null when nothing is said.</param>
internal sealed record TestStep(SourceLocation Location, string Name, IReadOnlyList<string> Arguments, StepLines Body, StepLines? Expected)
{
    /// <summary>True when a word stands behind the name.</summary>
    public bool Has(string word) => Arguments.Contains(word);

    /// <summary>The value of <c>key=value</c> behind the name, or null.</summary>
    public string? ValueOf(string key) =>
        Arguments.FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];

    /// <summary>The place of a line below.</summary>
    public SourceLocation At(int line) => Location with { Line = line };

    /// <summary>The step as a person names it in a report.</summary>
    public override string ToString() => string.Join(' ', [Name, .. Arguments]);
}

/// <summary>Lines of a test file.</summary>
/// <param name="First">Number of the first line; where it would stand when there is none.</param>
/// <param name="Lines">The lines.</param>
internal sealed record StepLines(int First, IReadOnlyList<string> Lines)
{
    /// <summary>The lines as one text.</summary>
    public string Text => string.Join('\n', Lines);
}
