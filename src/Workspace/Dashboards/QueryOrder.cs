namespace Millrace.Workspace.Dashboards;

/// <summary>What rows are ordered by.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="IsDescending">True for the largest first.</param>
public sealed record QueryOrder(string Expression, bool IsDescending);
