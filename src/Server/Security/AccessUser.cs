namespace Millrace.Server.Security;

/// <summary>A user.</summary>
/// <param name="Name">The name, which compares without regard to case.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Password">The hashed password; null for a user who signs in by links alone.</param>
/// <param name="Created">When the user was made.</param>
public sealed record AccessUser(string Name, string Role, string? Password, DateTimeOffset Created)
{
    /// <summary>True for a user who may not sign in and whose secrets open nothing, until an admin says otherwise.</summary>
    public bool IsDisabled { get; init; }
}
