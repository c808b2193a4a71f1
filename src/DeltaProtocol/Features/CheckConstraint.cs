namespace Millrace.DeltaProtocol.Features;

/// <summary>A condition that must be true for every row; null is a violation too.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expression">SQL text over logical column names.</param>
public sealed record CheckConstraint(string Name, string Expression);
