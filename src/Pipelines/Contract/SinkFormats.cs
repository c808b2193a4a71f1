using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Contract;

/// <summary>The kinds of sinks that declarations can name, beside Delta tables. Thread safety: members may be called at once.</summary>
public sealed class SinkFormats
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, ISinkFormat> _formats = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a format.</summary>
    /// <param name="format">The format.</param>
    /// <exception cref="Foundation.Faults.MillraceException">SINK_FORMAT_TAKEN: there is one of that name.</exception>
    public void Add(ISinkFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        lock (_lock)
        {
            bool isTaken = format.Name.ToUpperInvariant() is "DELTA" or "CODE";
            if (isTaken || !_formats.TryAdd(format.Name, format)) throw SinkErrors.FormatTaken(format.Name);
        }
    }

    /// <summary>Names of all formats, Delta among them.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _formats.Keys.Append("delta").Order(StringComparer.OrdinalIgnoreCase)];
        }
    }

    /// <summary>The format of a name; null when nobody has added it.</summary>
    internal ISinkFormat? Find(string name)
    {
        lock (_lock) return _formats.GetValueOrDefault(name);
    }
}
