namespace Millrace.Engine.Duck;

/// <summary>The row sets of files that a query reads together, known to the engine under a number.</summary>
/// <param name="id">The number.</param>
/// <param name="files">The set of each file, by its place among the files; null for none.</param>
public sealed class RowSetGroup(long id, IReadOnlyList<RowSet?> files)
{
    private long _lastUse;

    /// <summary>The set of each file.</summary>
    public IReadOnlyList<RowSet?> Files { get; } = files;

    /// <summary>Boolean SQL that is true for rows that are in no set.</summary>
    /// <param name="file">SQL of the file's place, from 0.</param>
    /// <param name="row">SQL of the row's number in its file.</param>
    public string IsAbsent(string file, string row) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{RowSetFunctions.Absent}({Id}, CAST({file} AS BIGINT), CAST({row} AS BIGINT))");

    /// <summary>Boolean SQL that is always true and adds each row it meets to the set of its file.</summary>
    /// <param name="file">SQL of the file's place, from 0.</param>
    /// <param name="row">SQL of the row's number in its file.</param>
    public string Adding(string file, string row) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{RowSetFunctions.Add}({Id}, CAST({file} AS BIGINT), CAST({row} AS BIGINT))");

    internal long Id { get; } = id;

    internal long LastUse => Interlocked.Read(ref _lastUse);

    internal void Touch(long now) => Interlocked.Exchange(ref _lastUse, now);

    internal long SizeBytes() => 64 + Files.Sum(set => sizeof(long) + (set?.SizeBytes ?? 0));
}
