namespace Millrace.Server.Security;

/// <summary>What users may do. Rights on single tables are no matter of roles.</summary>
public static class Roles
{
    /// <summary>May see and change everything, users included.</summary>
    public const string Admin = "admin";

    /// <summary>May look at everything and change nothing.</summary>
    public const string Viewer = "viewer";

    /// <summary>All roles.</summary>
    public static IReadOnlyList<string> All { get; } = [Admin, Viewer];
}
