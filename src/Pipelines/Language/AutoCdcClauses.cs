using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>AUTO CDC as it was written, old name APPLY CHANGES.</summary>
/// <param name="Source">The words <c>FROM source</c>, which are a query as well.</param>
/// <param name="IsOnce">True when it runs a single time.</param>
/// <param name="Changes">How events are applied.</param>
internal sealed record AutoCdcClauses(QueryText Source, bool IsOnce, AutoCdc Changes);
