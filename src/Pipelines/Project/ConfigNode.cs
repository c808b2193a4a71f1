using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Project;

/// <summary>A node of a project file that knows where it was written. A closed family; nodes are immutable.</summary>
/// <param name="Location">Where it starts; the file decides what relative paths mean.</param>
internal abstract record ConfigNode(SourceLocation Location)
{
    /// <summary>Number of scalars below, aliases counted each time: what a walk over the node costs.</summary>
    public abstract long Size { get; }

    /// <summary>A value.</summary>
    /// <param name="Text">Its text without quotes.</param>
    /// <param name="IsNull">True for an empty plain value, <c>null</c> and <c>~</c>.</param>
    /// <param name="Location">Where it starts.</param>
    public sealed record Scalar(string Text, bool IsNull, SourceLocation Location) : ConfigNode(Location)
    {
        public override long Size => 1;
    }

    /// <summary>Values by key, in order.</summary>
    public sealed record Map(IReadOnlyList<ConfigEntry> Entries, SourceLocation Location) : ConfigNode(Location)
    {
        public override long Size { get; } = 1 + Entries.Sum(entry => entry.Value.Size);

        /// <summary>The value of a key; null when the key is not there.</summary>
        public ConfigNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

        /// <summary>This map with one value added or replaced.</summary>
        public Map With(ConfigEntry changed)
        {
            bool isNew = Find(changed.Key) is null;
            IEnumerable<ConfigEntry> entries = Entries.Select(entry => entry.Key == changed.Key ? changed : entry);
            return new Map([.. isNew ? entries.Append(changed) : entries], Location);
        }
    }

    /// <summary>Values in order.</summary>
    public sealed record List(IReadOnlyList<ConfigNode> Items, SourceLocation Location) : ConfigNode(Location)
    {
        public override long Size { get; } = 1 + Items.Sum(item => item.Size);
    }
}

/// <summary>One key of a map.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyLocation">Where the key stands.</param>
/// <param name="Value">Its value.</param>
internal sealed record ConfigEntry(string Key, SourceLocation KeyLocation, ConfigNode Value);
