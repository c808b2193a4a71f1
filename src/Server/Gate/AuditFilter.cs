namespace Millrace.Server.Gate;

/// <summary>Which entries of the audit are wanted. What is null or empty lets all pass.</summary>
public sealed record AuditFilter
{
    /// <summary>Who asked, without regard to case.</summary>
    public string? User { get; init; }

    /// <summary>What for: <c>sql</c>, <c>tile</c>, <c>export</c>, <c>action</c>.</summary>
    public string? Purpose { get; init; }

    /// <summary>An outcome; <see cref="AnyFault"/> for all that did not go well.</summary>
    public string? Outcome { get; init; }

    /// <summary>A part of the statement, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>The outcome that stands for all but OK.</summary>
    public const string AnyFault = "faults";

    /// <summary>True when an entry is wanted.</summary>
    public bool Fits(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (string.IsNullOrEmpty(User) || entry.User.Equals(User, StringComparison.OrdinalIgnoreCase))
            && (string.IsNullOrEmpty(Purpose) || entry.Purpose == Purpose)
            && (string.IsNullOrEmpty(Outcome) || (Outcome == AnyFault ? entry.Outcome != "OK" : entry.Outcome == Outcome))
            && (string.IsNullOrEmpty(Text) || entry.Statement.Contains(Text, StringComparison.OrdinalIgnoreCase));
    }
}
