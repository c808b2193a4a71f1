using Microsoft.AspNetCore.Routing;

namespace Millrace.Server.Contract;

/// <summary>Addresses that programs call. Groups are discovered: adding one is adding a file.</summary>
public interface IEndpointGroup
{
    /// <summary>The name it is told apart by.</summary>
    string Name { get; }

    /// <summary>Adds its addresses. All need a signed-in user unless they say otherwise.</summary>
    void Map(IEndpointRouteBuilder routes);
}
