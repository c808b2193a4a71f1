namespace Millrace.Foundation.Faults;

/// <summary>A stable name for one kind of fault, such as <c>DELTA_VERSION_NOT_FOUND</c>; scripts may rely on it.</summary>
/// <param name="Value">Upper-case words joined by underscores; the first word is the project that raises it.</param>
public readonly record struct ErrorCode(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
