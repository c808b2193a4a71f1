using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.TimeSeries;

namespace Millrace.Catalog.Lineage;

/// <summary>
/// Tells of which columns the columns of a query are made, from its text and the columns of what it reads. Conditions and groups do not
/// count, only what values flow. Thread safety: immutable.
/// </summary>
/// <param name="engine">Parses queries.</param>
/// <param name="ops">The time-series operators.</param>
public sealed class LineageReader(MillraceEngine engine, TimeSeriesOps ops)
{
    /// <summary>The columns of a query in its order. A <c>*</c> over a relation of unknown columns gives none.</summary>
    /// <param name="input">The query.</param>
    /// <param name="columnsOf">The columns of a relation by the parts of its name; null when they are not known.</param>
    /// <remarks>
    /// Through a time-series operator a column is followed by its name: one that ends in the name of an input's column, as
    /// <c>right_temperature</c> does, is made of it.
    /// </remarks>
    /// <exception cref="Foundation.Faults.MillraceException">SQL_SYNTAX, QUERY_INVALID.</exception>
    public IReadOnlyList<OutputColumn> Read(QueryInput input, Func<IReadOnlyList<string>, IReadOnlyList<string>?> columnsOf)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(columnsOf);
        QueryInput spoken = SpokenQuery.Of(input).Query;
        using SyntaxTree tree = engine.Parse(spoken.Text, spoken.Locate);
        LineageScope whole = new LineageWalk(ops, columnsOf).Query(tree.Root, new Dictionary<string, LineageScope>(StringComparer.OrdinalIgnoreCase));
        return whole.Columns;
    }
}
