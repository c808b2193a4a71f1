using Millrace.CloudStores.Mirror;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.CloudStores.Mirror;

/// <summary>Copies are made once, found again, and removed when room is needed and nobody may still read them.</summary>
public sealed class MirroredFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private int _copied;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_copy_is_made_once_also_for_another_process()
    {
        using MirroredFiles here = Open();
        using MirroredFiles there = Open();

        await GetAsync(here, Name("a", 100));
        await GetAsync(here, Name("a", 100));
        await GetAsync(there, Name("a", 100));
        await GetAsync(there, Name("a", 101));

        Assert.Equal(2, _copied);
    }

    [Fact]
    public async Task The_least_recently_used_go_first_once_their_lease_is_over()
    {
        using MirroredFiles mirror = Open();
        foreach (string name in new[] { "a", "b", "c" })
        {
            await GetAsync(mirror, Name(name, 300));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        await GetAsync(mirror, Name("a", 300));
        _clock.Advance(TimeSpan.FromMinutes(61));
        await GetAsync(mirror, Name("a", 300));
        await GetAsync(mirror, Name("d", 300));

        Assert.Equal("acd", string.Concat("abcd".Where(name => File.Exists(mirror.PathOf(Name($"{name}", 300)).Value))));
    }

    [Fact]
    public async Task What_a_query_may_still_read_stays_though_it_is_too_much()
    {
        using MirroredFiles mirror = Open();
        foreach (string name in new[] { "a", "b", "c", "d", "e" }) await GetAsync(mirror, Name(name, 300));

        Assert.Equal(5, Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_pinned_copy_stays_as_long_as_the_process()
    {
        using MirroredFiles mirror = Open();
        await GetAsync(mirror, Name("checkpoint", 300));
        mirror.Pin(Name("checkpoint", 300));
        _clock.Advance(TimeSpan.FromHours(5));
        foreach (string name in new[] { "a", "b", "c" }) await GetAsync(mirror, Name(name, 300));

        Assert.True(File.Exists(mirror.PathOf(Name("checkpoint", 300)).Value));
    }

    [Fact]
    public async Task Wanting_more_than_may_be_kept_is_refused_before_anything_is_copied()
    {
        using MirroredFiles mirror = Open();

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => mirror.ReserveAsync([Name("a", 600), Name("b", 600)], Token));

        Assert.Equal("CLOUD_CACHE_TOO_SMALL", fault.Code.Value);
    }

    [Fact]
    public async Task A_copy_that_broke_off_leaves_nothing_and_is_made_anew()
    {
        using MirroredFiles mirror = Open();
        CopyName name = Name("a", 3);

        await Assert.ThrowsAsync<InvalidOperationException>(() => mirror.CopyAsync(
            name,
            async (file, token) =>
            {
                await File.WriteAllTextAsync(file, "ab", token);
                throw new InvalidOperationException("The line broke.");
            },
            Token));

        Assert.Empty(Directory.GetFiles(_folder.Below("copies"), "*", SearchOption.AllDirectories));
        await GetAsync(mirror, name);
        Assert.Equal(1, _copied);
    }

    [Fact]
    public async Task Rests_of_killed_processes_are_removed()
    {
        using MirroredFiles mirror = Open();
        string rest = _folder.Write("copies/ab/.dead.part", new string('x', 900));
        File.SetLastWriteTimeUtc(rest, _clock.GetUtcNow().UtcDateTime.AddHours(-3));

        await GetAsync(mirror, Name("a", 300));

        Assert.False(File.Exists(rest));
    }

    [Fact]
    public void A_staging_folder_is_gone_with_its_process()
    {
        string root = _folder.Below("staging");
        Directory.CreateDirectory(Path.Combine(root, "killed"));
        File.WriteAllText(Path.Combine(root, "killed", ".lock"), "");
        File.WriteAllText(Path.Combine(root, "killed", "x"), "rest");
        using StagedFiles living = new(root, Guid.NewGuid);
        LakePath path = new("s3://bucket/t/p=1/x.parquet");
        File.WriteAllText(living.Of(path).Value, "staged");

        using (StagedFiles other = new(root, Guid.NewGuid)) Assert.Null(other.Find(path));

        Assert.Equal(6, living.Find(path)?.SizeBytes);
        Assert.Single(Directory.GetDirectories(root));
    }

    private static CopyName Name(string name, long sizeBytes) => CopyName.Of(new LakePath($"s3://bucket/{name}"), sizeBytes, contentTag: "");

    private MirroredFiles Open() => new(new MirrorSettings(_folder.Path) { MaxBytes = 1000 }, _clock, Guid.NewGuid);

    private async Task GetAsync(MirroredFiles mirror, CopyName name)
    {
        if (!(await mirror.ReserveAsync([name], Token)).Contains(name)) return;
        await mirror.CopyAsync(
            name,
            (file, token) =>
            {
                _copied++;
                return File.WriteAllTextAsync(file, new string('x', (int)name.SizeBytes), token);
            },
            Token);
    }
}
