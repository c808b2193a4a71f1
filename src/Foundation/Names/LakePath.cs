namespace Millrace.Foundation.Names;

/// <summary>
/// A place in an object store, written with forward slashes: for the local store a path of the file system, absolute
/// or relative to the working folder; for others a scheme, <c>://</c> and what the scheme asks for (<c>s3://bucket/key</c>).
/// </summary>
public readonly record struct LakePath
{
    /// <summary>Makes a path; backslashes become slashes and a trailing slash is dropped.</summary>
    public LakePath(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        string slashed = OperatingSystem.IsWindows() ? value.Replace('\\', '/') : value;
        Value = slashed.Length > 1 ? slashed.TrimEnd('/') : slashed;
    }

    /// <summary>The text of the path.</summary>
    public string Value { get; }

    /// <summary>The scheme (<c>s3</c> of <c>s3://bucket/key</c>) in lower case; null for a path of the file system.</summary>
    public string? Scheme => SchemeLength(Value) is > 0 and int length ? Value[..length].ToLowerInvariant() : null;

    /// <summary>The last segment.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The path without its last segment, or null at the root.</summary>
    public LakePath? Parent => Value.LastIndexOf('/') is > 0 and int cut ? new LakePath(Value[..cut]) : null;

    /// <summary>A path as a person writes it: one with a scheme as it is, another made absolute.</summary>
    /// <param name="text">The path.</param>
    /// <param name="baseFolder">Folder that a relative path starts from.</param>
    public static LakePath Of(string text, string baseFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (SchemeLength(text) == 0) return new LakePath(Path.GetFullPath(text, baseFolder));
        int start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        return new LakePath(string.Concat(text.AsSpan(0, start), text.AsSpan(start).TrimEnd('/')));
    }

    /// <summary>A path below this one.</summary>
    /// <param name="relative">Segments below, joined by slashes.</param>
    public LakePath Child(string relative) => new($"{Value}/{relative}");

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>A single letter is a drive of Windows.</summary>
    private static int SchemeLength(string text)
    {
        int length = text.IndexOf("://", StringComparison.Ordinal);
        if (length < 2 || !char.IsAsciiLetter(text[0])) return 0;
        foreach (char letter in text.AsSpan(0, length))
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '.' or '-')) return 0;
        }

        return length;
    }
}
