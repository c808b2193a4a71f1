namespace Millrace.Delta.Scanning;

/// <summary>The row changes of a range of versions as a query.</summary>
/// <param name="Sql">
/// A SELECT in DuckDB's SQL, without parentheses: the columns of the last version, then <c>_change_type</c> (<c>insert</c>,
/// <c>update_preimage</c>, <c>update_postimage</c> or <c>delete</c>), <c>_commit_version</c> and <c>_commit_timestamp</c>.
/// Rows come in no particular order.
/// </param>
/// <param name="FirstVersion">First version of the range.</param>
/// <param name="LastVersion">Last version of the range.</param>
public sealed record ChangeFeed(string Sql, long FirstVersion, long LastVersion)
{
    /// <summary>Column with the kind of change.</summary>
    public const string TypeColumn = "_change_type";

    /// <summary>Column with the version that made the change.</summary>
    public const string VersionColumn = "_commit_version";

    /// <summary>Column with the time of that version.</summary>
    public const string TimeColumn = "_commit_timestamp";
}
