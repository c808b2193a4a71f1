using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Writing;

/// <summary>Finds the rows of a table for which a predicate is true, and prepares to take them away.</summary>
internal sealed class RowRemoval : IDisposable
{
    private readonly ChangeDraft _draft;
    private readonly TableScanner _scanner;

    private RowRemoval(ChangeDraft draft, TableScanner scanner, RowMarks marks)
    {
        _draft = draft;
        _scanner = scanner;
        Marks = marks;
    }

    /// <summary>The rows found.</summary>
    public RowMarks Marks { get; }

    /// <summary>Finds rows; the transaction is told what was read.</summary>
    /// <param name="draft">The attempt.</param>
    /// <param name="predicate">Which rows; null for all.</param>
    /// <param name="alias">Alias by which the predicate names columns.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static async Task<RowRemoval> FindAsync(
        ChangeDraft draft, BoundExpression? predicate, string alias, CancellationToken cancellationToken)
    {
        Snapshot snapshot = draft.Snapshot;
        FilePredicate wanted = PredicateTypes.Fit(PredicateReader.Read(draft.Services.Engine, predicate, alias), snapshot.Schema);
        IReadOnlyList<DataFile> files = [.. TableScanner.FilesOf(snapshot, wanted)];
        draft.Transaction.SetRead(wanted, files);
        RowMarks marks = new(draft.Services.Engine, files);
        try
        {
            RowRemoval removal = new(draft, new TableScanner(draft.Services), marks);
            if (files.Count > 0) await removal.MarkAsync(predicate, alias, cancellationToken).ConfigureAwait(false);
            return removal;
        }
        catch
        {
            marks.Dispose();
            throw;
        }
    }

    /// <summary>The rows of files that stay, as they are to be copied; null when there is no file to copy.</summary>
    public async Task<BoundQuery?> CopiedAsync(WriteTarget target, IReadOnlyList<DataFile> files, CancellationToken cancellationToken) => files.Count == 0
        ? null
        : new BoundQuery($"SELECT * FROM ({await ScanAsync(target, files, cancellationToken).ConfigureAwait(false)}\n) WHERE {Marks.IsAbsent}");

    /// <summary>The rows found in files, with their addresses and ids.</summary>
    public async Task<string> FoundAsync(WriteTarget target, IReadOnlyList<DataFile> files, CancellationToken cancellationToken) =>
        $"SELECT * FROM ({await ScanAsync(target, files, cancellationToken).ConfigureAwait(false)}\n) WHERE NOT {Marks.IsAbsent}";

    /// <summary>All rows of files, with their addresses and ids.</summary>
    public async Task<string> ScanAsync(WriteTarget target, IReadOnlyList<DataFile> files, CancellationToken cancellationToken)
    {
        FileScan scan = Marks.ScanOf(_draft.Snapshot, files, withRowIds: target.RowIds is not null);
        return (await _scanner.ScanAsync(scan, cancellationToken).ConfigureAwait(false)).Sql;
    }

    /// <inheritdoc/>
    public void Dispose() => Marks.Dispose();

    private async Task MarkAsync(BoundExpression? predicate, string alias, CancellationToken cancellationToken)
    {
        FileScan scan = Marks.ScanOf(_draft.Snapshot, Marks.Files, withRowIds: false);
        string rows = (await _scanner.ScanAsync(scan, cancellationToken).ConfigureAwait(false)).Sql;
        string start = $"SELECT {FileScan.FileColumn}, {FileScan.RowColumn} FROM ({rows}\n) AS {Foundation.Text.Sql.Name(alias)}";
        BoundQuery found = predicate is null
            ? new BoundQuery(start)
            : Rules.Texts.Around($"{start} WHERE (", new BoundQuery(predicate.Sql) { Locate = predicate.Locate }, "\n)");
        Marks.Mark(found, cancellationToken);
    }
}
