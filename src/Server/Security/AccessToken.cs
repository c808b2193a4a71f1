namespace Millrace.Server.Security;

/// <summary>A secret that was handed out. Only its hash is kept.</summary>
/// <param name="Id">Names it without telling it.</param>
/// <param name="Kind">What it opens.</param>
/// <param name="Hash">SHA-256 of the secret, in hexadecimal digits.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it ends; null for never.</param>
public sealed record AccessToken(string Id, TokenKind Kind, string Hash, string User, DateTimeOffset Created, DateTimeOffset? Expires)
{
    /// <summary>What its owner calls it; null for nothing.</summary>
    public string? Label { get; init; }

    /// <summary>The dashboard that a <see cref="TokenKind.Dashboard"/> opens; null for other kinds.</summary>
    public string? Dashboard { get; init; }

    /// <summary>True until it ends.</summary>
    public bool IsValidAt(DateTimeOffset now) => Expires is not DateTimeOffset end || now < end;
}
