using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage.Blobs;
using Millrace.CloudStores;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.CloudServers;

/// <summary>
/// A real server that the environment names, with a folder of its own in it and a cache of its own on this machine. Tests
/// are skipped when there is none.
/// </summary>
public sealed class CloudServer : IDisposable
{
    private const string Bucket = "millrace-test";
    private readonly TempFolder _cache = new();
    private readonly List<IDisposable> _opened = [];

    private CloudServer(CloudSettings settings, string root)
    {
        Settings = settings with { Mirror = new MirrorSettings(_cache.Path) };
        Root = new LakePath($"{root}/{Guid.NewGuid():N}");
    }

    /// <summary>The servers that tests are run against.</summary>
    public static TheoryData<string> Kinds => ["s3", "azure"];

    /// <summary>How the server is reached.</summary>
    public CloudSettings Settings { get; private set; }

    /// <summary>A folder that is empty and nobody else's.</summary>
    public LakePath Root { get; }

    /// <summary>A server of a kind.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    public static async Task<CloudServer> StartAsync(string kind) =>
        kind == "s3" ? await StartS3Async("MILLRACE_TEST_S3") : await StartAzureAsync();

    /// <summary>A server of S3.</summary>
    /// <param name="name">The variable that names its endpoint.</param>
    public static async Task<CloudServer> StartS3Async(string name)
    {
        S3Settings s3 = new()
        {
            Endpoint = new Uri(Variable(name)),
            Credentials = new BasicAWSCredentials(
                Environment.GetEnvironmentVariable("MILLRACE_TEST_S3_KEY") ?? "S3RVER",
                Environment.GetEnvironmentVariable("MILLRACE_TEST_S3_SECRET") ?? "S3RVER"),
        };
        if (name != "MILLRACE_TEST_S3") s3 = s3 with { Credentials = new BasicAWSCredentials("S3RVER", "S3RVER") };
        using AmazonS3Client client = new(
            s3.Credentials, new AmazonS3Config { ServiceURL = s3.Endpoint.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        try
        {
            await client.PutBucketAsync(Bucket);
        }
        catch (AmazonS3Exception known) when (known.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // Another test made it.
        }

        return new CloudServer(new CloudSettings(new MirrorSettings("unused")) { S3 = s3 }, $"s3://{Bucket}");
    }

    /// <summary>A store, as another process would open it.</summary>
    /// <param name="change">Changes the settings.</param>
    public RoutedStore Open(Func<CloudSettings, CloudSettings>? change = null)
    {
        CloudSettings settings = change is null ? Settings : change(Settings);
        RoutedStore store = new(new LocalStore(Guid.NewGuid), () => settings, TimeProvider.System, Guid.NewGuid);
        _opened.Add(store);
        return store;
    }

    /// <summary>The same server behind a proxy that can cut connections.</summary>
    public CuttingProxy Cut()
    {
        Uri endpoint = Settings.S3.Endpoint ?? Settings.Azure.Endpoint
            ?? throw new InvalidOperationException("The server has no endpoint.");
        CuttingProxy proxy = new(endpoint);
        _opened.Add(proxy);
        Settings = Settings.S3.Endpoint is null
            ? Settings with { Azure = Settings.Azure with { Endpoint = proxy.Of(endpoint) } }
            : Settings with { S3 = Settings.S3 with { Endpoint = proxy.Of(endpoint) } };
        return proxy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable opened in _opened) opened.Dispose();
        _cache.Dispose();
    }

    private static async Task<CloudServer> StartAzureAsync()
    {
        BlobServiceClient client = new(Variable("MILLRACE_TEST_AZURE"));
        await client.GetBlobContainerClient(Bucket).CreateIfNotExistsAsync();
        Dictionary<string, string> parts = Variable("MILLRACE_TEST_AZURE").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        AzureSettings azure = new()
        {
            Endpoint = client.Uri, AccountName = client.AccountName, AccountKey = parts["AccountKey"],
        };
        return new CloudServer(
            new CloudSettings(new MirrorSettings("unused")) { Azure = azure }, $"az://{client.AccountName}/{Bucket}");
    }

    private static string Variable(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(value is null, $"{name} is not set: run tests/CloudServers/servers.sh (install, then run), or name a server of yours.");
        return value;
    }
}
