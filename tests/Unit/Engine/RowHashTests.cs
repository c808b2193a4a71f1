using System.Globalization;
using CsCheck;
using Millrace.Engine;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Xunit;

namespace Millrace.Unit.Engine;

/// <summary>The hashes of rows against the published algorithms, written a second time, byte by byte.</summary>
public sealed class RowHashTests
{
    private static readonly Gen<(int?, long?, string?)[]> Rows = Gen.Select(Gen.Int, Gen.Long, Gen.String[0, 80], Gen.Int[0, 7])
        .Select(static (number, large, text, known) => (
            (known & 1) == 0 ? number : (int?)null,
            (known & 2) == 0 ? large : (long?)null,
            (known & 4) == 0 ? text.Replace("\0", "", StringComparison.Ordinal) : null)).Array[1, 30];

    [Fact]
    public void Rows_of_numbers_and_texts_have_the_hashes_of_the_published_algorithms()
    {
        using MillraceEngine engine = new(new EngineSettings());
        Rows.Sample(
            rows =>
            {
                string values = string.Join(", ", rows.Select(static (row, at) => string.Create(
                    CultureInfo.InvariantCulture, $"({at}, {Literal(row.Item1)}::INTEGER, {Literal(row.Item2)}::BIGINT, {(row.Item3 is null ? "NULL" : Sql.Text(Valid(row.Item3)))}::VARCHAR)")));
                for (int at = 0; at < rows.Length; at++)
                {
                    IReadOnlyList<object?> found = engine.QueryRow(
                        $"SELECT h, x FROM (SELECT n, millrace_hash(a, b, c) AS h, millrace_xxhash64(a, b, c) AS x FROM (VALUES {values}) AS v(n, a, b, c)) WHERE n = {Sql.Number(at)}",
                        TestContext.Current.CancellationToken);
                    byte[][] parts = Parts(rows[at]);
                    Assert.Equal(parts.Aggregate(42u, Murmur), unchecked((uint)Convert.ToInt32(found[0], CultureInfo.InvariantCulture)));
                    Assert.Equal(parts.Aggregate(42ul, Xx), unchecked((ulong)Convert.ToInt64(found[1], CultureInfo.InvariantCulture)));
                }
            },
            iter: 12,
            threads: 1);
    }

    private static string Literal<T>(T? value)
        where T : struct, IFormattable => value is T known ? $"({known.ToString(null, CultureInfo.InvariantCulture)})" : "NULL";

    // Half of a surrogate pair is no text.
    private static string Valid(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[][] Parts((int? Number, long? Large, string? Text) row) =>
    [
        .. row.Number is int number ? new[] { BitConverter.GetBytes(number) } : [],
        .. row.Large is long large ? new[] { BitConverter.GetBytes(large) } : [],
        .. row.Text is string text ? new[] { System.Text.Encoding.UTF8.GetBytes(Valid(text)) } : [],
    ];

    private static uint Murmur(uint seed, byte[] bytes)
    {
        unchecked
        {
            uint hash = seed;
            int words = bytes.Length / 4;
            for (int word = 0; word < words; word++) hash = Mix(hash, BitConverter.ToUInt32(bytes, word * 4));
            for (int at = words * 4; at < bytes.Length; at++) hash = Mix(hash, (uint)(sbyte)bytes[at]);
            hash ^= (uint)bytes.Length;
            hash ^= hash >> 16;
            hash *= 2246822507;
            hash ^= hash >> 13;
            hash *= 3266489909;
            return hash ^ (hash >> 16);
        }

        static uint Mix(uint hash, uint word)
        {
            unchecked
            {
                word *= 3432918353;
                word = (word << 15) | (word >> 17);
                hash ^= word * 461845907;
                hash = (hash << 13) | (hash >> 19);
                return (hash * 5) + 3864292196;
            }
        }
    }

    private static ulong Xx(ulong seed, byte[] bytes)
    {
        const ulong one = 11400714785074694791, two = 14029467366897019727, three = 1609587929392839161, four = 9650029242287828579, five = 2870177450012600261;
        unchecked
        {
            int at = 0;
            ulong hash = seed + five;
            if (bytes.Length >= 32)
            {
                ulong[] lanes = [seed + one + two, seed + two, seed, seed - one];
                for (; at + 32 <= bytes.Length; at += 32)
                {
                    for (int lane = 0; lane < 4; lane++) lanes[lane] = Left(lanes[lane] + (BitConverter.ToUInt64(bytes, at + (lane * 8)) * two), 31) * one;
                }

                hash = Left(lanes[0], 1) + Left(lanes[1], 7) + Left(lanes[2], 12) + Left(lanes[3], 18);
                foreach (ulong lane in lanes) hash = ((hash ^ (Left(lane * two, 31) * one)) * one) + four;
            }

            hash += (ulong)bytes.Length;
            for (; at + 8 <= bytes.Length; at += 8) hash = (Left(hash ^ (Left(BitConverter.ToUInt64(bytes, at) * two, 31) * one), 27) * one) + four;
            for (; at + 4 <= bytes.Length; at += 4) hash = (Left(hash ^ (BitConverter.ToUInt32(bytes, at) * one), 23) * two) + three;
            for (; at < bytes.Length; at++) hash = Left(hash ^ (bytes[at] * five), 11) * one;
            hash = (hash ^ (hash >> 33)) * two;
            hash = (hash ^ (hash >> 29)) * three;
            return hash ^ (hash >> 32);
        }

        static ulong Left(ulong value, int bits) => (value << bits) | (value >> (64 - bits));
    }
}
