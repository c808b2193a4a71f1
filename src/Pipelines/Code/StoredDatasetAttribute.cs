namespace Millrace.Pipelines.Code;

/// <summary>What the attributes of stored datasets have in common.</summary>
public abstract class StoredDatasetAttribute : DatasetAttribute
{
    private protected StoredDatasetAttribute(string file, int line)
        : base(file, line)
    {
    }

    /// <summary>Columns by whose values the files are kept apart, in order.</summary>
    public string[] PartitionedBy { get; set; } = [];

    /// <summary>Columns by which rows are kept close together, in order.</summary>
    public string[] ClusterBy { get; set; } = [];

    /// <summary>True to keep the table out of the catalog.</summary>
    public bool Private { get; set; }
}
