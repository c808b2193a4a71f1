namespace Millrace.Catalog.Exploring;

/// <summary>How the rows of two versions were compared.</summary>
public enum ComparisonWay
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the changes that every version kept of its own; a row that changed twice counts twice.</summary>
    ChangeFeed,

    /// <summary>By values: rows of the files that only one of the versions has.</summary>
    Values,
}
