namespace Millrace.Foundation.Faults;

/// <summary>A place in a text a person wrote: where a fault is to be mended.</summary>
/// <param name="File">Path or name of the text as the person knows it.</param>
/// <param name="Line">Line, counted from 1.</param>
/// <param name="Column">Column, counted from 1 in UTF-16 units.</param>
public sealed record SourceLocation(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
