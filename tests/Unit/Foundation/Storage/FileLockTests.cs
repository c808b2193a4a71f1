using Millrace.Foundation.Storage;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Foundation.Storage;

public sealed class FileLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_holds_it_until_it_is_let_go()
    {
        string path = _folder.Below("a.lock");
        Assert.False(FileLock.IsHeld(path));

        using (FileLock.TryTake(path))
        {
            Assert.True(FileLock.IsHeld(path));
            Assert.Null(FileLock.TryTake(path));
            Assert.Null(FileLock.TryTake(path, TimeSpan.FromMilliseconds(20)));
        }

        Assert.False(FileLock.IsHeld(path));
        using FileLock? again = FileLock.TryTake(path, TimeSpan.Zero);
        Assert.NotNull(again);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_fault_and_no_held_lock() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(_folder.Below("none/a.lock")));
}
