using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Parts.Editor;

/// <summary>The columns of datasets as an editor knows them, each asked once as long as its query stays. Belongs to one page and its thread.</summary>
public sealed class FieldBook
{
    private readonly Dictionary<string, IReadOnlyList<DatasetField>> _known = new(StringComparer.Ordinal);

    /// <summary>The columns of a dataset, as far as they are known.</summary>
    public IReadOnlyList<DatasetField> Of(Dashboard board, string dataset) => _known.GetValueOrDefault(KeyOf(board, dataset)) ?? [];

    /// <summary>Asks the columns of a dataset that nobody asked yet.</summary>
    /// <param name="board">The dashboard as it is now.</param>
    /// <param name="dataset">The dataset; one that is not there has no columns.</param>
    /// <param name="sampleAsync">Asks some rows of it.</param>
    /// <returns>True when there is news.</returns>
    public async Task<bool> LookAsync(Dashboard board, string dataset, Func<Dashboard, Task<TileFrame>> sampleAsync)
    {
        ArgumentNullException.ThrowIfNull(sampleAsync);
        string key = KeyOf(board, dataset);
        if (key.Length == 0 || !_known.TryAdd(key, [])) return false;
        TileFrame frame;
        try
        {
            frame = await sampleAsync(board).ConfigureAwait(true);
        }
        catch (MillraceException fault)
        {
            frame = TileFrame.OfFault(fault);
        }

        _known[key] = DatasetField.Of(board.Dataset(dataset), frame);
        return true;
    }

    private static string KeyOf(Dashboard board, string dataset) => board.Datasets.FirstOrDefault(known => known.Name == dataset) is DashboardDataset found
        ? $"{found.Name}\n{found.Catalog}\n{found.Schema}\n{found.Query}\n{string.Join(' ', found.Parameters)}\n{string.Join(' ', found.Columns)}"
        : "";
}
