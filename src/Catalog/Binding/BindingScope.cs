using Millrace.Engine.Queries;

namespace Millrace.Catalog.Binding;

/// <summary>The common table expressions that a piece of query text can see from around it.</summary>
/// <param name="CteNames">Their names.</param>
/// <param name="Prefix">A WITH clause that defines them, already bound; empty when there are none.</param>
/// <param name="Scans">Takes what the text reads of tables.</param>
internal sealed record BindingScope(IReadOnlyList<string> CteNames, string Prefix, List<ScanProfile> Scans)
{
    /// <summary>Takes how operators will be executed.</summary>
    public List<OperatorPath> Operators { get; init; } = [];

    /// <summary>Takes the order of the rows when the text is one relation and nothing else; null when nobody asks.</summary>
    public OrderWatch? Order { get; init; }

    /// <summary>Learns whether the text reads a stream.</summary>
    public StreamWatch Stream { get; init; } = new();

    /// <summary>Those of <see cref="CteNames"/> that read a stream.</summary>
    public IReadOnlyList<string> StreamCtes { get; init; } = [];

    /// <summary>The texts of the common table expressions as people wrote them.</summary>
    public string CteTexts { get; init; } = "";

    public BindingScope With(CteSpan cte, string boundBody)
    {
        string definition = $"{cte.Heading} AS ({boundBody}\n)";
        string prefix = Prefix.Length == 0 ? $"WITH {definition} " : $"{Prefix.TrimEnd()}, {definition} ";
        return this with { CteNames = [.. CteNames, cte.Name], Prefix = prefix };
    }
}
