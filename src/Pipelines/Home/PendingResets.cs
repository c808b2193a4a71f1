using System.Text;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Pipelines.Home;

/// <summary>
/// The tables that a full refresh has still to empty and read again. A full refresh that ends in the middle leaves some
/// tables new and some old, and a reader of a new one must not go on as if nothing had happened: the next update ends what
/// was begun.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="path">The file: a name a line.</param>
internal sealed class PendingResets(IObjectStore store, LakePath path)
{
    /// <summary>Names of the tables, as <c>catalog.schema.table</c>; empty when nothing was begun.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is null
            ? []
            : Encoding.UTF8.GetString(content.Value.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Writes down what is left; nothing left removes the file.</summary>
    public Task WriteAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => names.Count == 0
        ? store.DeleteAsync(path, cancellationToken)
        : store.ReplaceAsync(path, Encoding.UTF8.GetBytes(string.Join('\n', names)), cancellationToken);
}
