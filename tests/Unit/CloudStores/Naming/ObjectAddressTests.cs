using Millrace.CloudStores;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.CloudStores.Naming;

public sealed class ObjectAddressTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("s3://bucket/a/b", "S3  bucket a/b")]
    [InlineData("S3A://bucket", "S3  bucket ")]
    [InlineData("s3n://b.c/x%20y", "S3  b.c x%20y")]
    [InlineData("az://account/container/a/b", "Azure account container a/b")]
    [InlineData("abfss://container@account.dfs.core.windows.net/a", "Azure account container a")]
    [InlineData("wasb://container@account.blob.core.windows.net/a", "Azure account container a")]
    public void Paths_name_objects(string path, string expected)
    {
        ObjectAddress address = ObjectAddress.Of(new LakePath(path));

        Assert.Equal(expected, $"{address.Service} {address.Account} {address.Container} {address.Key}");
    }

    [Theory]
    [InlineData("gs://bucket/a")]
    [InlineData("s3:///a")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("az://account")]
    [InlineData("abfss://container/a")]
    [InlineData("abfss://container@/a")]
    public void Other_paths_are_refused(string path) =>
        Assert.Equal("CLOUD_PATH_INVALID", Assert.Throws<MillraceException>(() => ObjectAddress.Of(new LakePath(path))).Code.Value);

    [Theory]
    [InlineData("s3://bucket/t/", "s3://bucket/t", "s3")]
    [InlineData("abfss://c@a.dfs.core.windows.net/t", "abfss://c@a.dfs.core.windows.net/t", "abfss")]
    [InlineData("x/../t", "/base/t", null)]
    [InlineData("/t", "/t", null)]
    public void What_a_person_writes_is_made_absolute_unless_it_has_a_scheme(string text, string expected, string? scheme)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths are those of Unix.");
        LakePath path = LakePath.Of(text, "/base");

        Assert.Equal((expected, scheme), (path.Value, path.Scheme));
    }

    [Fact]
    public async Task Paths_without_a_scheme_are_files_and_ask_for_no_settings()
    {
        using TempFolder folder = new();
        using RoutedStore store = new(new LocalStore(Guid.NewGuid), () => throw new InvalidOperationException("asked"), TimeProvider.System, Guid.NewGuid);
        LakePath path = new LakePath(folder.Path).Child("a/b");

        Assert.True(await store.TryCreateAsync(path, "x"u8.ToArray(), Token));
        await store.PersistAsync([path], Token);
        Assert.Equal([path], await store.FetchAsync([new FileToFetch(path, 1)], Token));
        Assert.Equal(path, store.StagingOf(path));
        Assert.True(store.IsFindCheapIn(path));
        Assert.Throws<InvalidOperationException>(() => store.StagingOf(new LakePath("s3://b/x")));
    }

    [Fact]
    public void Settings_come_from_the_variables_of_the_sdks()
    {
        Dictionary<string, string> variables = new()
        {
            ["AWS_ENDPOINT_URL"] = "http://other", ["AWS_ENDPOINT_URL_S3"] = "http://s3", ["AWS_REGION"] = "eu-north-1", ["AZURE_STORAGE_ACCOUNT"] = "acc",
            ["AZURE_STORAGE_KEY"] = "key", ["MILLRACE_CLOUD_CACHE_BYTES"] = "123", ["HOME"] = "/home/x", ["XDG_CACHE_HOME"] = "",
        };

        CloudSettings settings = CloudSettings.FromVariables(variables.GetValueOrDefault, "/tmp");

        Assert.Equal(("http://s3/", "eu-north-1", 123L), (settings.S3.Endpoint?.AbsoluteUri, settings.S3.Region, settings.Mirror.MaxBytes));
        Assert.Equal(("acc", "key"), (settings.Azure.AccountName, settings.Azure.AccountKey));
        Assert.Equal(Path.Combine("/home/x", ".cache", "millrace", "cloud"), settings.Mirror.Folder);
    }
}
