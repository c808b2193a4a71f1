namespace Millrace.Pipelines.Code;

/// <summary>What the attributes of stored datasets have in common.</summary>
public abstract class StoredDatasetAttribute : DatasetAttribute
{
    private protected StoredDatasetAttribute(string file, int line)
        : base(file, line)
    {
    }

    /// <summary>
    /// A table of further rules in its columns <c>name</c>, <c>condition</c> and <c>action</c>, which a condition may follow:
    /// <c>plant.rules WHERE tag = 'bronze'</c>.
    /// </summary>
    public string? ExpectFrom { get; set; }

    /// <summary>Columns by whose values the files are kept apart, in order.</summary>
    public string[] PartitionedBy { get; set; } = [];

    /// <summary>Columns by which rows are kept close together, in order.</summary>
    public string[] ClusterBy { get; set; } = [];

    /// <summary>True to keep the table out of the catalog.</summary>
    public bool Private { get; set; }
}
