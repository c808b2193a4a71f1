using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Planning;

/// <summary>A way to refresh a view that was thought of.</summary>
/// <param name="Technique">The way.</param>
public sealed record RefreshOption(RefreshTechnique Technique)
{
    /// <summary>What it would cost: about the bytes that are read and written. Null when it cannot be gone.</summary>
    public double? Cost { get; init; }

    /// <summary>What keeps it from being gone, or from being the cheapest.</summary>
    public IReadOnlyList<RefreshIssue> Issues { get; init; } = [];
}

/// <summary>What keeps a view from being refreshed incrementally.</summary>
/// <param name="Type">The kind, in the words of the event log.</param>
/// <param name="What">The same for people.</param>
public sealed record RefreshIssue(string Type, string What)
{
    /// <summary>The kind more closely; null when there is none.</summary>
    public string? SubType { get; init; }

    /// <summary>The table it is about; null when it is about the query.</summary>
    public string? Table { get; init; }

    /// <summary>Where in the query it stands; null when unknown.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>True when it only makes the incremental way dearer.</summary>
    public bool IsOfCost => Type == "INCREMENTAL_PLAN_REJECTED_BY_COST_MODEL";
}

/// <summary>How large a table is that a refresh reads or writes, and how much of it is new.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Bytes">Size of its files.</param>
/// <param name="ChangedBytes">Size of the files that came since the last refresh; null when unknown.</param>
/// <param name="OnlyGrew">True when rows came and none changed or went.</param>
public sealed record RefreshTable(string Name, long Bytes, long? ChangedBytes, bool OnlyGrew);
