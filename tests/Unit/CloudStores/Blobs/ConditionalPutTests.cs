using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Xunit;

namespace Millrace.Unit.CloudStores.Blobs;

/// <summary>A creation says truly whether the object is ours, whatever happens on the way.</summary>
public sealed class ConditionalPutTests
{
    private static readonly ObjectAddress Address = ObjectAddress.Of(new LakePath("s3://bucket/t/_delta_log/1.json"));
    private readonly ScriptedBlobs _blobs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_creates_and_the_second_does_not()
    {
        Assert.True(await PutAsync("one"));
        Assert.False(await PutAsync("two"));
        Assert.Equal("one", _blobs.TextOf(Address));
    }

    [Theory]
    [InlineData(nameof(BlobFault.Unsure), true)]
    [InlineData(nameof(BlobFault.Unsure), false)]
    [InlineData(nameof(BlobFault.Conflict), false)]
    public async Task An_answer_that_says_nothing_is_followed_up(string fault, bool isDone)
    {
        _blobs.Creations.Enqueue(new(isDone, Enum.Parse<BlobFault>(fault)));

        Assert.True(await PutAsync("ours"));
        Assert.False(await PutAsync("theirs"));
        Assert.Equal("ours", _blobs.TextOf(Address));
    }

    [Fact]
    public async Task A_creation_that_a_layer_below_sent_twice_is_ours_though_the_server_says_it_exists()
    {
        _blobs.Creations.Enqueue(new(IsDone: true, BlobFault.Exists));

        Assert.True(await PutAsync("ours"));
        Assert.Equal(1, _blobs.Sent);
    }

    [Fact]
    public async Task A_lost_answer_behind_somebody_elses_object_is_a_lost_race()
    {
        Assert.True(await PutAsync("theirs"));
        _blobs.Creations.Enqueue(new(IsDone: false, BlobFault.Unsure));

        Assert.False(await PutAsync("ours"));
        Assert.Equal("theirs", _blobs.TextOf(Address));
    }

    [Fact]
    public async Task What_cannot_be_found_out_is_told_as_unknown()
    {
        _blobs.Creations.Enqueue(new(IsDone: true, BlobFault.Unsure));
        for (int question = 0; question < 3; question++) _blobs.Questions.Enqueue(BlobFault.Unsure);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => PutAsync("ours"));

        Assert.Equal("CLOUD_OUTCOME_UNKNOWN", fault.Code.Value);
        Assert.True(fault.IsTransient);
    }

    [Theory]
    [InlineData(nameof(BlobFault.Unsure), "CLOUD_OUTCOME_UNKNOWN", 3)]
    [InlineData(nameof(BlobFault.Conflict), "CLOUD_UNAVAILABLE", 3)]
    [InlineData(nameof(BlobFault.Denied), "CLOUD_ACCESS_DENIED", 1)]
    [InlineData(nameof(BlobFault.ContainerMissing), "CLOUD_CONTAINER_NOT_FOUND", 1)]
    [InlineData(nameof(BlobFault.NoCredentials), "CLOUD_CREDENTIALS_MISSING", 1)]
    [InlineData(nameof(BlobFault.Failed), "CLOUD_FAILED", 1)]
    public async Task Attempts_are_bounded_and_hopeless_ones_are_not_repeated(string fault, string code, int sent)
    {
        for (int attempt = 0; attempt < 9; attempt++) _blobs.Creations.Enqueue(new(IsDone: false, Enum.Parse<BlobFault>(fault)));

        MillraceException told = await Assert.ThrowsAsync<MillraceException>(() => PutAsync("ours"));

        Assert.Equal((code, sent), (told.Code.Value, _blobs.Sent));
    }

    [Fact]
    public async Task A_caller_that_stopped_before_sends_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Make().RunAsync(Address, new BlobContent.Memory("x"u8.ToArray()), new CancellationToken(canceled: true)));

        Assert.Equal(0, _blobs.Sent);
    }

    private Task<bool> PutAsync(string text) =>
        Make().RunAsync(Address, new BlobContent.Memory(System.Text.Encoding.UTF8.GetBytes(text)), Token);

    private ConditionalPut Make()
    {
        RetrySettings settings = new() { MaxAttempts = 3, FirstWait = TimeSpan.FromMilliseconds(1) };
        return new ConditionalPut(_blobs, new Retrier(settings, _blobs, TimeProvider.System, Guid.NewGuid), Guid.NewGuid);
    }
}
