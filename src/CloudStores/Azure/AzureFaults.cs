using System.Net.Sockets;
using Azure;
using Azure.Storage.Blobs.Models;
using Millrace.CloudStores.Blobs;

namespace Millrace.CloudStores.Azure;

/// <summary>What the SDK's exceptions mean.</summary>
internal static class AzureFaults
{
    /// <summary>The meaning; null for an exception that is none of a request's.</summary>
    public static BlobFault? Of(Exception exception) => exception switch
    {
        RequestFailedException answer => OfAnswer(answer.Status, answer.ErrorCode),
        AggregateException several => several.InnerException is null ? null : Of(several.InnerException),
        HttpRequestException or TimeoutException or SocketException or OperationCanceledException => BlobFault.Unsure,
        IOException when exception is not (FileNotFoundException or DirectoryNotFoundException) && exception.InnerException is not null => BlobFault.Unsure,
        _ => null,
    };

    private static BlobFault OfAnswer(int status, string? code) => status switch
    {
        0 => BlobFault.Unsure,
        404 when code == BlobErrorCode.ContainerNotFound => BlobFault.ContainerMissing,
        404 => BlobFault.Absent,
        409 when code == BlobErrorCode.BlobAlreadyExists => BlobFault.Exists,
        409 when code == BlobErrorCode.ContainerBeingDeleted => BlobFault.ContainerMissing,
        409 => BlobFault.Conflict,
        412 => BlobFault.Exists,
        401 or 403 => BlobFault.Denied,
        408 or 429 => BlobFault.Unsure,
        501 => BlobFault.Unsupported,
        >= 500 => BlobFault.Unsure,
        _ => BlobFault.Failed,
    };
}
