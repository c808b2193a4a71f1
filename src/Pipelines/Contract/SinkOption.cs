namespace Millrace.Pipelines.Contract;

/// <summary>An option of a kind of sink.</summary>
/// <param name="Name">Its name, found without regard to case; may have dots. One that ends in <c>.*</c> stands for all that begin so.</param>
public sealed record SinkOption(string Name)
{
    /// <summary>True when a declaration without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True when a written option is this one.</summary>
    internal bool Matches(string written) => Name.EndsWith(".*", StringComparison.Ordinal)
        ? written.StartsWith(Name[..^1], StringComparison.OrdinalIgnoreCase)
        : written.Equals(Name, StringComparison.OrdinalIgnoreCase);
}
