using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Duck;
using Millrace.Engine.Files;

namespace Millrace.Delta.Writing;

/// <summary>
/// Rows of files that an operation takes away, collected by the queries that find them: a bit or two a row, whatever the
/// number of rows. All scans of the operation give a file the same place.
/// </summary>
internal sealed class RowMarks : IDisposable
{
    private readonly MillraceEngine _engine;
    private readonly RowSet[] _sets;
    private readonly RowSetGroup _group;

    public RowMarks(MillraceEngine engine, IReadOnlyList<DataFile> files)
    {
        _engine = engine;
        Files = files;
        Dictionary<DataFile, int> places = new(files.Count);
        for (int place = 0; place < files.Count; place++) places[files[place]] = place;
        Places = places;
        _sets = [.. files.Select(static _ => new RowSet())];
        _group = engine.RowSets.Open(_sets);
    }

    /// <summary>The files, by place.</summary>
    public IReadOnlyList<DataFile> Files { get; }

    /// <summary>The place of each file.</summary>
    public IReadOnlyDictionary<DataFile, int> Places { get; }

    /// <summary>Rows marked in all files.</summary>
    public long Count => _sets.Sum(static set => set.Count);

    /// <summary>Files of which a row is marked.</summary>
    public IEnumerable<DataFile> Touched => Files.Where(file => this[file].Count > 0);

    /// <summary>Boolean SQL: true for rows of a scan with addresses that are not marked.</summary>
    public string IsAbsent => _group.IsAbsent(FileScan.FileColumn, FileScan.RowColumn);

    /// <summary>The marked rows of a file.</summary>
    public RowSet this[DataFile file] => _sets[Places[file]];

    /// <summary>A scan of some of the files that tells addresses.</summary>
    public FileScan ScanOf(Snapshot snapshot, IReadOnlyList<DataFile> files, bool withRowIds) =>
        new(snapshot, files) { WithAddress = true, WithRowIds = withRowIds, Places = Places };

    /// <summary>Marks the rows of a query, which gives their addresses.</summary>
    /// <param name="rows">A SELECT that has the two columns of an address.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public void Mark(Engine.Queries.BoundQuery rows, CancellationToken cancellationToken)
    {
        // The marking stands above the query, in an aggregate: a filter beside others might see rows that those drop.
        string start = $"SELECT sum(CASE WHEN {_group.Adding(FileScan.FileColumn, FileScan.RowColumn)} THEN 1 ELSE 0 END) "
            + $"FROM (SELECT {FileScan.FileColumn}, {FileScan.RowColumn} FROM (";
        using Engine.Queries.QueryResult result = _engine.Query(Rules.Texts.Around(start, rows, "\n))"), cancellationToken);
        while (result.Read())
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.RowSets.Close(_group);
}
