using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Millrace.CloudStores.Blobs;

namespace Millrace.CloudStores.S3;

/// <summary>What the SDK's exceptions mean.</summary>
internal static class S3Faults
{
    /// <summary>The meaning; null for an exception that is none of a request's.</summary>
    public static BlobFault? Of(Exception exception) => exception switch
    {
        AmazonServiceException answer when (int)answer.StatusCode != 0 => OfAnswer(answer.StatusCode, answer.ErrorCode),
        AmazonServiceException => BlobFault.Unsure,
        AmazonClientException client when IsAboutCredentials(client) => BlobFault.NoCredentials,
        AmazonClientException client => client.InnerException is null ? BlobFault.Failed : Of(client.InnerException) ?? BlobFault.Failed,
        HttpRequestException or TimeoutException or SocketException or OperationCanceledException => BlobFault.Unsure,
        IOException when exception is not (FileNotFoundException or DirectoryNotFoundException) && !IsOfDisk(exception) => BlobFault.Unsure,
        _ => null,
    };

    private static BlobFault OfAnswer(HttpStatusCode status, string? code) => (int)status switch
    {
        404 when code == "NoSuchBucket" => BlobFault.ContainerMissing,
        404 => BlobFault.Absent,
        412 => BlobFault.Exists,
        409 => BlobFault.Conflict,
        401 or 403 when code == "RequestTimeTooSkewed" => BlobFault.Failed,
        401 or 403 => BlobFault.Denied,
        408 or 429 => BlobFault.Unsure,
        400 when code == "RequestTimeout" => BlobFault.Unsure,
        501 => BlobFault.Unsupported,
        >= 500 => BlobFault.Unsure,
        _ => BlobFault.Failed,
    };

    private static bool IsAboutCredentials(AmazonClientException exception) =>
        exception.Message.Contains("credential", StringComparison.OrdinalIgnoreCase);

    /// <summary>A fault of a socket comes with the socket's exception, or with none of the system's codes.</summary>
    private static bool IsOfDisk(Exception exception) =>
        exception.InnerException is null && (exception.HResult & 0xFFFF) is 28 or 112 or 5 or 30;
}
