using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>A piece of query text that binding replaces.</summary>
internal abstract record FoundNode(int Start, int End, string? Alias)
{
    /// <summary>A table, path, files or event log.</summary>
    public sealed record Relation(int Start, int End, string? Alias, RelationRequest Request) : FoundNode(Start, End, Alias);

    /// <summary>A time-series table function; its inputs are extents of the text.</summary>
    public sealed record Operator(
        int Start,
        int End,
        string? Alias,
        ITimeSeriesOp Op,
        IReadOnlyList<(int Start, int End)> Inputs,
        IReadOnlyDictionary<string, OpArgument> Arguments,
        IReadOnlyList<string> VisibleCtes) : FoundNode(Start, End, Alias);

    /// <summary>A time-series window function with its OVER clause.</summary>
    public sealed record WindowOperator(int Start, int End, IWindowOp Op, WindowCall Call) : FoundNode(Start, End, Alias: null);
}
