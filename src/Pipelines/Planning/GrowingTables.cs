using Millrace.Catalog.Binding;

namespace Millrace.Pipelines.Planning;

/// <summary>Which rows of its tables a query needs to give only what came new.</summary>
/// <param name="Emptied">Tables that are read as empty; of those that grew the new rows are read, of others all.</param>
internal sealed record GrowingTables(IReadOnlySet<string> Emptied)
{
    /// <summary>Works it out for tables that grew; null when what came new cannot be told apart.</summary>
    public static GrowingTables? Of(IncrementShape shape, IReadOnlySet<string> grown)
    {
        HashSet<string> emptied = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> inUse = new(StringComparer.OrdinalIgnoreCase);
        List<IncrementTerm> still = [];
        foreach (IncrementTerm term in shape.Terms)
        {
            int times = term.Growing.Count(grown.Contains);
            if (times > 1 || term.Fixed.Any(grown.Contains)) return null;
            if (times == 0) still.Add(term);
            else inUse.UnionWith(term.Growing.Concat(term.Fixed));
        }

        // A part none of whose tables grew gives nothing new: one of its tables is read as empty.
        foreach (IncrementTerm term in still)
        {
            if (term.Growing.FirstOrDefault(name => !inUse.Contains(name)) is not string quiet) return null;
            emptied.Add(quiet);
        }

        return new GrowingTables(emptied);
    }
}
