using Millrace.Foundation.Names;

namespace Millrace.Engine.Files;

/// <summary>What tells whether a file was replaced: its size and when it was written.</summary>
/// <param name="SizeBytes">Its size; −1 when it is not there.</param>
/// <param name="WrittenAt">When it was written, UTC.</param>
internal readonly record struct FileStamp(long SizeBytes, DateTime WrittenAt)
{
    internal static FileStamp Of(LakePath path)
    {
        FileInfo file = new(path.Value);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc) : new FileStamp(-1, default);
    }
}
