using Millrace.DeltaProtocol.Files;
using Millrace.Engine;

namespace Millrace.Delta.Services;

/// <summary>What every operation on tables needs. Thread safety: as its parts, all of which may be used at once.</summary>
/// <param name="Environment">Where tables lie, what time it is, and how ids are made.</param>
/// <param name="Engine">Runs the queries that read and write rows.</param>
public sealed record TableServices(DeltaEnvironment Environment, MillraceEngine Engine)
{
    /// <summary>
    /// Turns an expression of a table's rules, which is Spark SQL, into the engine's SQL. The default leaves it as it is;
    /// what the engine then cannot read is refused.
    /// </summary>
    public Func<string, string> TranslateRule { get; init; } = static expression => expression;

    /// <summary>Who looks after tables once rows were committed; null (the default) for nobody.</summary>
    public ITableCare? Care { get; init; }
}
