using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Millrace.Server.Settings;

namespace Millrace.Server.Security;

/// <summary>Asks now and then whether the session of an open page still holds and its user still has the same role, and ends the page's rights when not.</summary>
/// <param name="keeper">Knows the sessions.</param>
/// <param name="settings">How often it asks.</param>
/// <param name="logger">Makes its log.</param>
public sealed class SessionWatch(AccessKeeper keeper, ServerSettings settings, ILoggerFactory logger) : RevalidatingServerAuthenticationStateProvider(logger)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => settings.RetryPeriod;

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authenticationState);
        ClaimsPrincipal who = authenticationState.User;
        bool holds = who.FindFirst(SessionHandler.SecretClaim) is Claim secret && keeper.FindUserOfId(secret.Value) is AccessUser user && who.IsInRole(user.Role);
        return Task.FromResult(holds);
    }
}
