using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;

namespace Millrace.Server.Security;

/// <summary>Ends what an open page may see when its session was ended, or its user was disabled or got another role.</summary>
/// <param name="keeper">Knows the sessions.</param>
/// <param name="loggers">Makes its log.</param>
public sealed class SessionWatch(AccessKeeper keeper, ILoggerFactory loggers) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        ClaimsPrincipal user = authenticationState.User;
        string? session = user.FindFirstValue(SessionHandler.SessionClaim);
        return Task.FromResult(session is null || keeper.IsSession(session, user.Identity?.Name ?? "", user.FindFirstValue(ClaimTypes.Role) ?? ""));
    }
}
