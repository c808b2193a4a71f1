namespace Millrace.Delta.Creating;

/// <summary>What happens when a table to be created exists.</summary>
public enum CreateMode
{
    /// <summary>CREATE TABLE: it is refused.</summary>
    Create = 0,

    /// <summary>CREATE TABLE IF NOT EXISTS: nothing is done.</summary>
    CreateIfMissing = 1,

    /// <summary>CREATE OR REPLACE TABLE: its next version is the new table; earlier versions stay.</summary>
    CreateOrReplace = 2,

    /// <summary>REPLACE TABLE: as before, and refused when there is none.</summary>
    Replace = 3,
}
