using System.Globalization;

namespace Millrace.Simulation.Tables;

/// <summary>A row of the simulated table.</summary>
internal sealed record ModelRow(long Id, string Group, long Value);

/// <summary>The simulated table at one version, as a list.</summary>
/// <param name="HasExtra">True while it has a column more, which stays empty.</param>
/// <param name="Rows">Its rows, by their ids, which are unique.</param>
internal sealed record ModelState(bool HasExtra, IReadOnlyDictionary<long, ModelRow> Rows)
{
    /// <summary>The rows as a reader sees them.</summary>
    internal List<string> Lines() =>
    [
        .. Rows.Values.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Id}|{row.Group}|{row.Value}{(HasExtra ? "|null" : "")}")).Order(StringComparer.Ordinal),
    ];
}
