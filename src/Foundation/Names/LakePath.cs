namespace Millrace.Foundation.Names;

/// <summary>
/// A place in an object store, written with forward slashes: for the local store a path of the file system, absolute
/// or relative to the working folder.
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

    /// <summary>The last segment.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The path without its last segment, or null at the root.</summary>
    public LakePath? Parent => Value.LastIndexOf('/') is > 0 and int cut ? new LakePath(Value[..cut]) : null;

    /// <summary>A path below this one.</summary>
    /// <param name="relative">Segments below, joined by slashes.</param>
    public LakePath Child(string relative) => new($"{Value}/{relative}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
