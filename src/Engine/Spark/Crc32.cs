namespace Millrace.Engine.Spark;

/// <summary>The cyclic redundancy check of 32 bits that ZIP and PNG use.</summary>
internal static class Crc32
{
    /// <summary>The engine's function that computes it.</summary>
    public const string Function = "millrace_crc32";

    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static first => Entry((uint)first))];

    /// <summary>The check of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint check = uint.MaxValue;
        foreach (byte single in bytes) check = Table[(byte)(check ^ single)] ^ (check >> 8);
        return ~check;
    }

    private static uint Entry(uint value)
    {
        for (int bit = 0; bit < 8; bit++) value = (value & 1) == 1 ? Polynomial ^ (value >> 1) : value >> 1;
        return value;
    }
}
