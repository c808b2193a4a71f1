using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Binding;

/// <summary>Something a query wants to read, as it is written. Equality leaves out the place and the condition.</summary>
public abstract record RelationRequest
{
    private RelationRequest()
    {
    }

    /// <summary>Where it is written, or null when the text has no place.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>The same table at a version or time; itself when none is given.</summary>
    internal RelationRequest At(TimeTravel? travel) => this switch
    {
        Table table => table with { Travel = travel },
        DeltaPath path => path with { Travel = travel },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>
    /// A condition outside of which the query uses no row, so that a resolver may leave others out; unknown (the default)
    /// when all may be used. Constants have no types yet.
    /// </summary>
    public FilePredicate Predicate { get; init; } = FilePredicate.Anything;

    /// <summary>True when it helps to know the order of the rows, as an operator reads all of them in order.</summary>
    public bool WantsOrder { get; init; }

    /// <summary>The event time of a stream and how late rows may come; null when the query does not say.</summary>
    public EventTime? EventTime { get; init; }

    /// <summary>How a table is read as a stream; null when the query does not say.</summary>
    public StreamOptions? StreamOptions { get; init; }

    /// <summary>A table or view by name.</summary>
    /// <param name="Name">The parts joined by dots.</param>
    /// <param name="Parts">One to three parts, outermost first.</param>
    /// <param name="Travel">The version to read; null for the latest.</param>
    /// <param name="IsStream">True for <c>STREAM t</c>: only rows not read before.</param>
    public sealed record Table(string Name, IReadOnlyList<string> Parts, TimeTravel? Travel, bool IsStream) : RelationRequest
    {
        /// <inheritdoc/>
        public bool Equals(Table? other) =>
            other is not null && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase)
            && Travel == other.Travel && IsStream == other.IsStream && StreamOptions == other.StreamOptions;

        /// <inheritdoc/>
        public override int GetHashCode() =>
            HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Name), Travel, IsStream);
    }

    /// <summary>A Delta table by the path of its folder: <c>delta.`/some/where`</c>.</summary>
    /// <param name="Path">The path as written.</param>
    /// <param name="Travel">The version to read; null for the latest.</param>
    /// <param name="IsStream">True for a streaming read.</param>
    public sealed record DeltaPath(string Path, TimeTravel? Travel, bool IsStream) : RelationRequest
    {
        private const string Prefix = "delta";

        /// <summary>The path that a name of two parts means when the first is <c>delta</c>, as which no schema can be named; else null.</summary>
        public static string? PathIn(IReadOnlyList<string> parts)
        {
            ArgumentNullException.ThrowIfNull(parts);
            return parts.Count == 2 && parts[0].Equals(Prefix, StringComparison.OrdinalIgnoreCase) ? parts[1] : null;
        }

        /// <inheritdoc/>
        public bool Equals(DeltaPath? other) =>
            other is not null && Path == other.Path && Travel == other.Travel && IsStream == other.IsStream && StreamOptions == other.StreamOptions;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Path, Travel, IsStream);
    }

    /// <summary>Files: <c>read_files('path', option => value, …)</c>.</summary>
    /// <param name="Path">The path as written.</param>
    /// <param name="Options">Option name to value as text.</param>
    /// <param name="IsStream">True for a streaming read.</param>
    /// <param name="WantsMetadata">True when the query mentions <c>_metadata</c>.</param>
    /// <param name="WantsRowIndex">True when the query mentions <c>row_index</c> too.</param>
    public sealed record Files(
        string Path, IReadOnlyDictionary<string, string> Options, bool IsStream, bool WantsMetadata, bool WantsRowIndex)
        : RelationRequest
    {
        /// <inheritdoc/>
        public bool Equals(Files? other) =>
            other is not null && Path == other.Path && IsStream == other.IsStream && WantsMetadata == other.WantsMetadata
            && Options.Count == other.Options.Count
            && Options.All(option => other.Options.TryGetValue(option.Key, out string? value) && value == option.Value);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Path, IsStream, WantsMetadata, Options.Count);
    }

    /// <summary>The changes of a table's rows: <c>table_changes('t', first [, last])</c>.</summary>
    /// <param name="Of">The table or path.</param>
    /// <param name="First">The first version, or the time from which on.</param>
    /// <param name="Last">The last version, or the time up to which; null for the latest.</param>
    public sealed record Changes(RelationRequest Of, TimeTravel First, TimeTravel? Last) : RelationRequest
    {
        /// <inheritdoc/>
        public bool Equals(Changes? other) => other is not null && Of == other.Of && First == other.First && Last == other.Last;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Of, First, Last);
    }

    /// <summary>The events of a pipeline: <c>event_log('name')</c>.</summary>
    /// <param name="Pipeline">The pipeline's name or key; null when the call names none.</param>
    public sealed record EventLog(string? Pipeline) : RelationRequest
    {
        /// <inheritdoc/>
        public bool Equals(EventLog? other) => other is not null && Pipeline == other.Pipeline;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Pipeline);
    }
}

/// <summary>The snapshot of a table to read: a version or a time.</summary>
/// <param name="Version">The version, or null when a time is meant.</param>
/// <param name="Timestamp">The time as text, or null when a version is meant.</param>
public sealed record TimeTravel(long? Version, string? Timestamp);
