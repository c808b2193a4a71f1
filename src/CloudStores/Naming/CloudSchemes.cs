using Millrace.Foundation.Names;

namespace Millrace.CloudStores.Naming;

/// <summary>The schemes of paths by which kinds of stores are told apart; tables of other writers use all of them.</summary>
public static class CloudSchemes
{
    /// <summary>The store that a path belongs to; null for a path of the file system or of an unknown scheme.</summary>
    public static CloudService? Of(LakePath path) => path.Scheme switch
    {
        "s3" or "s3a" or "s3n" => CloudService.S3,
        "az" or "abfs" or "abfss" or "wasb" or "wasbs" => CloudService.Azure,
        _ => null,
    };
}
