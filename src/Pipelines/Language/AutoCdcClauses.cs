using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>The clauses of AUTO CDC, old name APPLY CHANGES.</summary>
internal sealed record AutoCdcClauses
{
    public required IReadOnlyList<string> Source { get; init; }

    public required bool IsStream { get; init; }

    public required bool IsOnce { get; init; }

    public required IReadOnlyList<string> Keys { get; init; }

    public required IReadOnlyList<string> SequenceBy { get; init; }

    public bool IgnoreNullUpdates { get; init; }

    public QueryText? ApplyAsDelete { get; init; }

    public QueryText? ApplyAsTruncate { get; init; }

    /// <summary>Columns to keep; null means all.</summary>
    public ColumnChoice? Columns { get; init; }

    /// <summary>1 or 2: type of slowly changing dimension.</summary>
    public int ScdType { get; init; } = 1;

    /// <summary>Columns whose changes make history; null means all.</summary>
    public ColumnChoice? TrackHistory { get; init; }
}

/// <summary>Some columns, or all but some.</summary>
/// <param name="IsExcept">True when the columns are those left out.</param>
/// <param name="Columns">The columns.</param>
internal sealed record ColumnChoice(bool IsExcept, IReadOnlyList<string> Columns);
