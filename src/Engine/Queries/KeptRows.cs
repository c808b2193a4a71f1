namespace Millrace.Engine.Queries;

/// <summary>Rows that a write kept aside, in a file beside its own.</summary>
/// <param name="Path">The file; it goes with the files of the write, or when it was read.</param>
/// <param name="Count">How many rows.</param>
/// <param name="LongestLineBytes">The longest line of the file.</param>
public sealed record KeptRows(string Path, long Count, int LongestLineBytes)
{
    private const int SmallLineBytes = 1 << 20;

    /// <summary>
    /// The rows as a query: <c>mask</c>, a bit for each rule that the row failed, <c>origin</c>, where it comes from as JSON
    /// or null, and <c>content</c>, the row as JSON.
    /// </summary>
    public string Sql
    {
        get
        {
            long line = Math.Max(SmallLineBytes, LongestLineBytes + 1L) * 2;
            return $"SELECT mask, origin, content FROM read_csv({Millrace.Foundation.Text.Sql.Text(Path)}, "
                + "columns={'mask': 'BIGINT', 'origin': 'VARCHAR', 'content': 'VARCHAR'}, auto_detect=false, header=false, delim='\t', "
                + $"quote='', escape='', nullstr='', new_line='\\n', max_line_size={Millrace.Foundation.Text.Sql.Number(line)}, "
                + $"buffer_size={Millrace.Foundation.Text.Sql.Number(line * 4)}, hive_partitioning=false)";
        }
    }

    /// <summary>Removes the file.</summary>
    public void Delete() => File.Delete(Path);
}
