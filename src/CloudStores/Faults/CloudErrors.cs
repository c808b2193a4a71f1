using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.CloudStores.Faults;

/// <summary>Faults of stores that are reached over the network.</summary>
public static class CloudErrors
{
    /// <summary>A path names no object of a store we know.</summary>
    public static MillraceException PathInvalid(string path, string problem) => new(
        new ErrorCode("CLOUD_PATH_INVALID"),
        $"'{path}' is no path of a store: {problem}. Write s3://bucket/folder, az://account/container/folder or "
        + "abfss://container@account.dfs.core.windows.net/folder; a path without a scheme is a folder of this machine.");

    /// <summary>The store does not know who asks, or who asks may not do it.</summary>
    public static MillraceException AccessDenied(string operation, string path, string advice, Exception cause) => new(
        new ErrorCode("CLOUD_ACCESS_DENIED"),
        $"Could not {operation} '{path}': the store refuses it ({Plain(cause)}). {advice}",
        innerException: cause);

    /// <summary>There is nobody to ask as: no credentials were found.</summary>
    public static MillraceException CredentialsMissing(string path, string advice, Exception? cause) => new(
        new ErrorCode("CLOUD_CREDENTIALS_MISSING"),
        $"Could not reach '{path}': no credentials were found. {advice}",
        innerException: cause);

    /// <summary>Nobody has said in which region of Amazon's the buckets lie.</summary>
    public static MillraceException RegionMissing(Exception cause) => new(
        new ErrorCode("CLOUD_REGION_MISSING"),
        "Could not reach S3: the region is not known. Set AWS_REGION, such as eu-central-1, or for another server than Amazon's AWS_ENDPOINT_URL.",
        innerException: cause);

    /// <summary>The bucket or container itself is not there.</summary>
    public static MillraceException ContainerMissing(string path, string container, Exception cause) => new(
        new ErrorCode("CLOUD_CONTAINER_NOT_FOUND"),
        $"Could not reach '{path}': there is no bucket or container '{container}'. Check the name, the region and the endpoint; "
        + "Millrace makes no buckets.",
        innerException: cause);

    /// <summary>Asking again did not help.</summary>
    public static MillraceException Unavailable(string operation, string path, int attempts, Exception cause) => new(
        new ErrorCode("CLOUD_UNAVAILABLE"),
        string.Create(CultureInfo.InvariantCulture, $"Could not {operation} '{path}' in {attempts} attempts: {Plain(cause)}. ")
        + "Check the network and the endpoint, and run again.",
        isTransient: true,
        innerException: cause);

    /// <summary>A creation was sent, nobody answered, and the store cannot be asked either.</summary>
    public static MillraceException OutcomeUnknown(string path, int attempts, Exception cause) => new(
        new ErrorCode("CLOUD_OUTCOME_UNKNOWN"),
        string.Create(CultureInfo.InvariantCulture, $"'{path}' may or may not have been created: the answer was lost in {attempts} attempts ({Plain(cause)}). ")
        + "Look whether it is there before writing the same again.",
        isTransient: true,
        innerException: cause);

    /// <summary>The store gives an answer that is none of those it may give.</summary>
    public static MillraceException Failed(string operation, string path, Exception cause) => new(
        new ErrorCode("CLOUD_FAILED"),
        $"Could not {operation} '{path}': {Plain(cause)}. Check the path, the endpoint and the options of the store.",
        innerException: cause);

    /// <summary>A server replaces objects that it was told to leave alone.</summary>
    public static MillraceException NoConditionalWrites(string path, string endpoint, string found) => new(
        new ErrorCode("CLOUD_CONDITIONAL_WRITES_MISSING"),
        $"'{path}' was not written: the server at {endpoint} does not keep to 'If-None-Match: *' ({found}), so of two writers both would "
        + "believe that their commit is in the table, and rows would be lost. Use a server that supports conditional writes "
        + "(Amazon S3, MinIO since 2024, Ceph, Cloudflare R2). Reading works with this one too.");

    /// <summary>A file that was to be uploaded is on neither side.</summary>
    public static MillraceException StagedFileMissing(LakePath path, string staged) => new(
        new ErrorCode("CLOUD_STAGED_FILE_MISSING"),
        $"'{path}' cannot be uploaded: '{staged}' is gone, and the store does not have it. Nothing was committed. "
        + "Check that nobody cleans the cache folder while Millrace runs, and write again.");

    /// <summary>Files to be read need more room than copies may take.</summary>
    public static MillraceException CacheTooSmall(string folder, long neededBytes, long allowedBytes) => new(
        new ErrorCode("CLOUD_CACHE_TOO_SMALL"),
        string.Create(CultureInfo.InvariantCulture, $"The files to read take {neededBytes:N0} bytes, more than the {allowedBytes:N0} that copies in '{folder}' may take. ")
        + "Add a condition that leaves files out, or allow more with MILLRACE_CLOUD_CACHE_BYTES (in code: MirrorSettings.MaxBytes).");

    /// <summary>An object that must be there is not.</summary>
    public static MillraceException ObjectMissing(LakePath path) => new(
        new ErrorCode("CLOUD_OBJECT_NOT_FOUND"),
        $"'{path}' is not in the store, though the table names it. It was deleted by a VACUUM that was too eager, or by hand; "
        + "restore it, or restore a version of the table without it.");

    private static string Plain(Exception cause) => cause.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
