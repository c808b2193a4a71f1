using System.Text;
using Amazon.Runtime;
using Millrace.CloudStores;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Xunit;

namespace Millrace.CloudServers;

/// <summary>Servers that answer too little, wrongly, or not at all.</summary>
public sealed class LostAnswerTests
{
    private static readonly RetrySettings Impatient = new() { MaxAttempts = 3, FirstWait = TimeSpan.FromMilliseconds(20) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3", true)]
    [InlineData("s3", false)]
    [InlineData("azure", true)]
    [InlineData("azure", false)]
    public async Task A_creation_knows_its_outcome_although_the_connection_was_cut(string kind, bool isAfter)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        CuttingProxy proxy = server.Cut();
        using RoutedStore store = server.Open();
        for (int round = 0; round < 4; round++)
        {
            LakePath path = server.Root.Child($"{round}.json");
            if (isAfter) proxy.CutAnswers(2);
            else proxy.CutRequests(2);

            Assert.True(await store.TryCreateAsync(path, "ours"u8.ToArray(), Token));
            proxy.CutAnswers(0);
            proxy.CutRequests(0);
            Assert.False(await store.TryCreateAsync(path, "theirs"u8.ToArray(), Token));
            ReadOnlyMemory<byte>? content = await store.TryReadAsync(path, Token);
            Assert.Equal("ours", Encoding.UTF8.GetString((content ?? default).Span));
        }

        Assert.InRange(proxy.Cuts, 4, 100);
    }

    [Theory]
    [MemberData(nameof(CloudServer.Kinds), MemberType = typeof(CloudServer))]
    public async Task A_lost_answer_to_a_lost_race_is_a_lost_race(string kind)
    {
        using CloudServer server = await CloudServer.StartAsync(kind);
        CuttingProxy proxy = server.Cut();
        using RoutedStore store = server.Open();
        LakePath path = server.Root.Child("0.json");
        Assert.True(await store.TryCreateAsync(path, "theirs"u8.ToArray(), Token));
        proxy.CutAnswers(1);

        Assert.False(await store.TryCreateAsync(path, "ours"u8.ToArray(), Token));

        Assert.Equal(1, proxy.Cuts);
    }

    [Fact]
    public async Task A_server_that_ignores_conditions_is_read_and_not_written()
    {
        using CloudServer server = await CloudServer.StartS3Async("MILLRACE_TEST_S3_UNCONDITIONAL");
        using RoutedStore store = server.Open();
        LakePath path = server.Root.Child("_delta_log/0.json");
        await store.ReplaceAsync(path, "there"u8.ToArray(), Token);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => store.TryCreateAsync(path, "x"u8.ToArray(), Token));

        Assert.Equal("CLOUD_CONDITIONAL_WRITES_MISSING", fault.Code.Value);
        Assert.Equal("there", Encoding.UTF8.GetString((await store.TryReadAsync(path, Token) ?? default).Span));
        int left = 0;
        await foreach (Foundation.Storage.StoredObject _ in store.ListAsync(server.Root, isRecursive: true, startAfter: null, Token)) left++;
        Assert.Equal(1, left);
    }

    [Fact]
    public async Task Wrong_keys_wrong_buckets_and_silence_have_words_of_their_own()
    {
        using CloudServer server = await CloudServer.StartAsync("s3");
        LakePath path = server.Root.Child("x");
        using RoutedStore stranger = server.Open(settings => settings with { S3 = settings.S3 with { Credentials = new BasicAWSCredentials("a", "b") } });
        using RoutedStore silent = server.Open(settings => settings with { Retry = Impatient, S3 = settings.S3 with { Endpoint = new Uri("http://127.0.0.1:9") } });
        using RoutedStore known = server.Open();

        Assert.Equal("CLOUD_ACCESS_DENIED", await CodeAsync(() => stranger.TryReadAsync(path, Token)));
        Assert.Equal("CLOUD_UNAVAILABLE", await CodeAsync(() => silent.TryReadAsync(path, Token)));
        Assert.Equal("CLOUD_CONTAINER_NOT_FOUND", await CodeAsync(() => known.TryReadAsync(new LakePath("s3://no-such-bucket-here/x"), Token)));
        Assert.Equal("CLOUD_PATH_INVALID", await CodeAsync(() => known.TryReadAsync(new LakePath("s3://millrace-test/a/../b"), Token)));
        Assert.Equal("CLOUD_PATH_INVALID", await CodeAsync(() => known.TryReadAsync(new LakePath("gs://bucket/x"), Token)));
    }

    [Fact]
    public async Task Azure_tells_wrong_keys_and_containers_apart()
    {
        using CloudServer server = await CloudServer.StartAsync("azure");
        using RoutedStore stranger = server.Open(settings => settings with { Azure = settings.Azure with { AccountKey = Convert.ToBase64String(new byte[64]) } });
        using RoutedStore known = server.Open();
        using RoutedStore nobody = server.Open(settings => settings with { Azure = new AzureSettings() });

        Assert.Equal("CLOUD_ACCESS_DENIED", await CodeAsync(() => stranger.TryReadAsync(server.Root.Child("x"), Token)));
        Assert.Equal("CLOUD_CREDENTIALS_MISSING", await CodeAsync(() => nobody.TryReadAsync(server.Root.Child("x"), Token)));
        Assert.Equal("CLOUD_CREDENTIALS_MISSING", await CodeAsync(() => known.TryReadAsync(new LakePath("az://otheraccount/c/x"), Token)));
        Assert.Equal("CLOUD_CONTAINER_NOT_FOUND", await CodeAsync(() => known.TryReadAsync(new LakePath("az://devstoreaccount1/nothere/x"), Token)));
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<MillraceException>(work)).Code.Value;
}
