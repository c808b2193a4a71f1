namespace Millrace.Catalog.Binding;

/// <summary>Learns whether a text reads a stream. Used by one thread.</summary>
internal sealed class StreamWatch
{
    /// <summary>True when it does.</summary>
    public bool IsStream { get; private set; }

    /// <summary>A part of the text does.</summary>
    public void Note() => IsStream = true;
}
