using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Millrace.CloudStores;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.CloudStores;

/// <summary>A server that takes connections and says nothing is given up in time, with a word about what is known.</summary>
public sealed class SilentServerTests : IDisposable
{
    private readonly TempFolder _cache = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public SilentServerTests() => _server.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData("s3://bucket/t")]
    [InlineData("az://account/container/t")]
    public async Task Silence_ends_each_kind_of_request(string root)
    {
        using RoutedStore store = Open();
        LakePath path = new LakePath(root).Child("_delta_log/0.json");

        Assert.Equal("CLOUD_UNAVAILABLE", await CodeAsync(() => store.TryReadAsync(path, Token)));
        Assert.Equal("CLOUD_UNAVAILABLE", await CodeAsync(() => store.TryFindAsync(path, Token)));
        Assert.Equal("CLOUD_UNAVAILABLE", await CodeAsync(() => store.ReplaceAsync(path, "x"u8.ToArray(), Token)));
        Assert.Equal("CLOUD_OUTCOME_UNKNOWN", await CodeAsync(() => store.TryCreateAsync(path, "x"u8.ToArray(), Token)));
        Assert.Equal("CLOUD_UNAVAILABLE", await CodeAsync(async () => await store.FetchAsync([new FileToFetch(path, 100)], Token)));
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_told_of_a_fault()
    {
        using RoutedStore store = Open();
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.TryReadAsync(new LakePath("s3://bucket/x"), stop.Token));
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<MillraceException>(work)).Code.Value;

    private RoutedStore Open()
    {
        Uri endpoint = new($"http://127.0.0.1:{((IPEndPoint)_server.LocalEndpoint).Port}/");
        CloudSettings settings = new(new MirrorSettings(_cache.Path))
        {
            Retry = new RetrySettings { MaxAttempts = 2, FirstWait = TimeSpan.FromMilliseconds(1), RequestTimeout = TimeSpan.FromMilliseconds(150) },
            S3 = new S3Settings { Endpoint = endpoint, Credentials = new BasicAWSCredentials("a", "b"), ChecksConditionalWrites = false },
            Azure = new AzureSettings { Endpoint = new Uri(endpoint, "account"), AccountName = "account", AccountKey = Convert.ToBase64String(new byte[64]) },
        };
        return new RoutedStore(new LocalStore(Guid.NewGuid), () => settings, TimeProvider.System, Guid.NewGuid);
    }
}
