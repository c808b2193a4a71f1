using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Parts.Editor;

/// <summary>The columns of datasets as an editor knows them, each asked once as long as its query stays. Belongs to one page and its thread.</summary>
public sealed class FieldBook
{
    private readonly Dictionary<string, Task<TileFrame>> _asked = new(StringComparer.Ordinal);

    /// <summary>The columns of a dataset, as far as they are known.</summary>
    public IReadOnlyList<DatasetField> Of(Dashboard board, string dataset) => Known(board, dataset) is TileFrame frame ? DatasetField.Of(board.Dataset(dataset), frame) : [];

    /// <summary>Why the columns of a dataset cannot be told; null when they can, or are not known yet.</summary>
    public MillraceException? FaultOf(Dashboard board, string dataset) => Known(board, dataset)?.Fault;

    /// <summary>Asks the columns of a dataset, and waits for them when another asks them already.</summary>
    /// <param name="board">The dashboard as it is now.</param>
    /// <param name="dataset">The dataset; one that is not there has no columns.</param>
    /// <param name="describeAsync">Asks its columns.</param>
    /// <returns>True for the first who asks.</returns>
    public async Task<bool> LookAsync(Dashboard board, string dataset, Func<Dashboard, Task<TileFrame>> describeAsync)
    {
        ArgumentNullException.ThrowIfNull(describeAsync);
        string key = KeyOf(board, dataset);
        if (key.Length == 0) return false;
        bool isFirst = !_asked.TryGetValue(key, out Task<TileFrame>? frame);
        if (isFirst) _asked[key] = frame = ToldAsync(board, describeAsync);
        await frame!.ConfigureAwait(true); // It was just put there, when it was not known.
        return isFirst;
    }

    private static async Task<TileFrame> ToldAsync(Dashboard board, Func<Dashboard, Task<TileFrame>> describeAsync)
    {
        try
        {
            return await describeAsync(board).ConfigureAwait(true);
        }
        catch (MillraceException fault)
        {
            return TileFrame.OfFault(fault);
        }
    }

    private TileFrame? Known(Dashboard board, string dataset) => _asked.GetValueOrDefault(KeyOf(board, dataset)) is { IsCompletedSuccessfully: true } asked ? asked.Result : null;

    private static string KeyOf(Dashboard board, string dataset) => board.Datasets.FirstOrDefault(known => known.Name == dataset) is DashboardDataset found
        ? $"{found.Name}\n{found.Catalog}\n{found.Schema}\n{found.Query}\n{string.Join(' ', found.Parameters)}\n{string.Join(' ', found.Columns)}"
        : "";
}
