namespace Millrace.Foundation.Faults;

/// <summary>
/// The one exception Millrace raises for a broken operation. Its message says what failed, on which object, and what
/// the reader can do. Misuse of an API raises the CLR's argument exceptions instead.
/// </summary>
public sealed class MillraceException : Exception
{
    /// <summary>Makes a fault; call it from an <c>…Errors</c> factory, which owns the wording.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="message">What failed, where, and what to do.</param>
    /// <param name="isTransient">True when the same call can succeed later without any change.</param>
    /// <param name="location">Where in a person's text the cause stands; null when it stands in none.</param>
    /// <param name="innerException">The fault below; null when this is the first.</param>
    public MillraceException(
        ErrorCode code,
        string message,
        bool isTransient = false,
        SourceLocation? location = null,
        Exception? innerException = null)
        : base(location is null ? message : $"{location}: {message}", innerException)
    {
        Code = code;
        IsTransient = isTransient;
        Location = location;
    }

    /// <summary>The stable code of this kind of fault.</summary>
    public ErrorCode Code { get; }

    /// <summary>True when trying again without a change can help.</summary>
    public bool IsTransient { get; }

    /// <summary>Where in a person's text the cause stands, or null.</summary>
    public SourceLocation? Location { get; }

    /// <summary>Further faults that were found in the same look at a person's text; none of them is the cause of another.</summary>
    public IReadOnlyList<MillraceException> Others { get; internal set; } = [];
}
