using Millrace.Engine.Queries;

namespace Millrace.Delta.Rules;

/// <summary>Puts text around queries without losing where a person wrote them.</summary>
internal static class Texts
{
    /// <summary>A query within a text.</summary>
    public static BoundQuery Around(string before, BoundQuery query, string after) => query with
    {
        Sql = before + query.Sql + after,
        Locate = offset => offset < before.Length ? null : query.Locate(Math.Min(offset - before.Length, query.Sql.Length)),
    };
}
