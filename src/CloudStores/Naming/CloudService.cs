namespace Millrace.CloudStores.Naming;

/// <summary>A kind of store.</summary>
public enum CloudService
{
    /// <summary>Amazon S3 and servers that speak like it.</summary>
    S3,

    /// <summary>Azure Blob Storage, also with the hierarchical namespace of Data Lake Storage.</summary>
    Azure,
}
