using System.Runtime.InteropServices;

namespace Millrace.Foundation.Storage.Native;

/// <summary>
/// The calls of POSIX that .NET does not offer: a link that fails when the name exists, durability of a folder's names,
/// and a question for a file that tells absence from a refusal. All arguments are managed strings or plain descriptors; nothing is kept by the other side.
/// </summary>
internal static class UnixFiles
{
    private const int NoSuchFile = 2;
    private const int NoFolder = 20;
    private const int FileExists = 17;
    private const int Existence = 0;
    private const int ReadOnly = 0;

    /// <summary>Gives a file a second name; false when the name is taken.</summary>
    internal static bool TryLink(string existing, string name)
    {
        if (Link(existing, name) == 0) return true;
        int error = Marshal.GetLastPInvokeError();
        if (error == FileExists) return false;
        throw Failure(error);
    }

    /// <summary>True when there is surely no file of that name; false when there is one or nobody may know.</summary>
    internal static bool IsAbsent(string path) =>
        Access(path, Existence) != 0 && Marshal.GetLastPInvokeError() is NoSuchFile or NoFolder;

    /// <summary>Makes the names in a folder durable.</summary>
    internal static void SyncFolder(string folder)
    {
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) throw Failure(Marshal.GetLastPInvokeError());
        try
        {
            if (Sync(descriptor) != 0) throw Failure(Marshal.GetLastPInvokeError());
        }
        finally
        {
            // Only a descriptor opened for reading is closed here: there is nothing left that could fail to be written.
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(int error) => new(Marshal.GetPInvokeErrorMessage(error), error);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "access", SetLastError = true)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
