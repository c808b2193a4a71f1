using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Settings;

namespace Millrace.CloudStores.S3;

/// <summary>Makes the client of the SDK that requests go through.</summary>
internal static class S3Clients
{
    private const string AnyRegion = "us-east-1";

    // Whoever sends a request has a deadline for it by its size; the SDK's own is for all alike.
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    /// <summary>A client that sends each request once.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">CLOUD_REGION_MISSING.</exception>
    public static AmazonS3Client Make(S3Settings settings)
    {
        AmazonS3Config config = new() { MaxErrorRetry = 0, Timeout = Never };
        if (settings.Endpoint is Uri endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = settings.Region ?? AnyRegion;

            // Servers of others know the newer checksums of Amazon's not always.
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }
        else if (settings.Region is string region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        config.ForcePathStyle = settings.UsesPathStyle ?? settings.Endpoint is not null;
        try
        {
            if (settings.IsAnonymous) return new AmazonS3Client(new AnonymousAWSCredentials(), config);
            return settings.Credentials is AWSCredentials known ? new AmazonS3Client(known, config) : new AmazonS3Client(config);
        }
        catch (AmazonClientException cause) when (config.RegionEndpoint is null && config.ServiceURL is null)
        {
            throw CloudErrors.RegionMissing(cause);
        }
    }
}
