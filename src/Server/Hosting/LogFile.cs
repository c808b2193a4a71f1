using System.Text;
using Millrace.Foundation.Storage;

namespace Millrace.Server.Hosting;

/// <summary>The file that log lines go to when nobody takes them otherwise: one for each server of a project that runs at the time.</summary>
internal sealed class LogFile : IAsyncDisposable
{
    private const long MostBytes = 16L << 20;

    private readonly FileLock _mine;

    private LogFile(FileLock mine, StreamWriter lines)
    {
        _mine = mine;
        Lines = lines;
    }

    /// <summary>Takes lines.</summary>
    public StreamWriter Lines { get; }

    /// <summary>
    /// Opens <c>server.log</c> to be written on, or <c>server-2.log</c> and so on while another server writes that. One that has grown
    /// large becomes <c>.1</c>, and the <c>.1</c> before it is gone.
    /// </summary>
    public static LogFile Open(string folder)
    {
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(folder, number == 1 ? "server.log" : FormattableString.Invariant($"server-{number}.log"));
            if (FileLock.TryTake(path + ".lock") is not FileLock mine) continue;
            FileInfo file = new(path);
            if (file.Exists && file.Length > MostBytes) file.MoveTo(path + ".1", overwrite: true);
            FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            return new LogFile(mine, new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Lines.DisposeAsync().ConfigureAwait(false);
        _mine.Dispose();
    }
}
