namespace Millrace.TimeSeries.Contract;

/// <summary>One named argument of an operator, for help, documentation and completion.</summary>
/// <param name="Name">Name as written before <c>=&gt;</c>.</param>
/// <param name="Kind">What it may hold.</param>
/// <param name="Doc">What it means, one sentence.</param>
public sealed record OpArgumentDescriptor(string Name, OpArgumentKind Kind, string Doc)
{
    /// <summary>Other names that are accepted, for calls that do not pass through the SQL parser or that quote names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The value when it is left out, as written in SQL; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>True when a call without it is a fault.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The unit of a number, such as <c>rows</c>; null when it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>The texts that are accepted; empty when any is.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
