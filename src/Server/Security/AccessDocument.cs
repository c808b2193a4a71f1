namespace Millrace.Server.Security;

/// <summary>The file of users as it is: <c>docs/formats/users.md</c>.</summary>
internal sealed record AccessDocument
{
    public int Format { get; init; } = 1;

    public IReadOnlyList<AccessUser> Users { get; init; } = [];

    public IReadOnlyList<AccessToken> Tokens { get; init; } = [];
}
