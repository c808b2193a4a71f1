using System.Runtime.InteropServices;

namespace Millrace.Foundation.Storage.Native;

/// <summary>Renaming on Windows without replacing, atomically on one volume.</summary>
internal static class WindowsFiles
{
    private const uint WriteThrough = 8;
    private const int FileExists = 80;
    private const int AlreadyExists = 183;

    /// <summary>Renames a file; false when the target name is taken.</summary>
    internal static bool TryMove(string source, string target)
    {
        if (MoveFileEx(source, target, WriteThrough)) return true;
        int error = Marshal.GetLastPInvokeError();
        if (error is FileExists or AlreadyExists) return false;
        throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [DllImport("kernel32.dll", EntryPoint = "MoveFileExW", SetLastError = true, CharSet = CharSet.Unicode)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileEx(string source, string target, uint flags);
}
