using System.Text;

namespace Millrace.Server.Hosting;

/// <summary>The file that log lines go to when nobody takes them otherwise.</summary>
internal static class LogFile
{
    private const long MostBytes = 16L << 20;

    /// <summary>Opens it to be written on; one that has grown large becomes <c>.1</c>, and the <c>.1</c> before it is gone.</summary>
    public static StreamWriter Open(string path)
    {
        FileInfo file = new(path);
        if (file.Exists && file.Length > MostBytes) file.MoveTo(path + ".1", overwrite: true);
        return new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
