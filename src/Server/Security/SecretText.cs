using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Millrace.Server.Security;

/// <summary>Makes secrets and hashes them.</summary>
public static class SecretText
{
    private const int SecretBytes = 32;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int Rounds = 600_000;
    private const string Scheme = "pbkdf2-sha256";

    /// <summary>A secret of 256 random bits, fit for addresses.</summary>
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The hash of a random secret. One round is enough, since nobody can try all of them.</summary>
    public static string HashOf(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>The hash of a password with a new salt: scheme, rounds, salt and hash, joined by <c>$</c>.</summary>
    public static string HashPassword(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA256, HashBytes);
        return FormattableString.Invariant($"{Scheme}${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>True when a password is the hashed one. A hash of null takes as long as another and fits nothing.</summary>
    public static bool IsPassword(string password, string? hashed)
    {
        ArgumentNullException.ThrowIfNull(password);
        string[] parts = (hashed ?? "").Split('$');
        int rounds = 0;
        bool isKnown = parts is [Scheme, _, _, _] && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) && rounds > 0;
        if (!isKnown) rounds = Rounds;
        byte[] salt = isKnown ? Convert.FromBase64String(parts[2]) : new byte[SaltBytes];
        byte[] expected = isKnown ? Convert.FromBase64String(parts[3]) : new byte[HashBytes];
        byte[] found = Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, expected.Length);
        return CryptographicOperations.FixedTimeEquals(found, expected) && isKnown;
    }
}
