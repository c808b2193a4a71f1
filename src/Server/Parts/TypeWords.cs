using Millrace.Engine;
using Millrace.Foundation.Types;

namespace Millrace.Server.Parts;

/// <summary>Names types for people, in one set of words on all pages: Spark's.</summary>
public static class TypeWords
{
    /// <summary>The type that a table would store a column of an answer in; the engine's own word for what no table can hold.</summary>
    /// <param name="engineType">The engine's spelling.</param>
    public static string Of(string engineType)
    {
        ArgumentNullException.ThrowIfNull(engineType);
        return MillraceEngine.TypeOf(engineType) is DataType type ? DataTypeText.InSql(type) : engineType.ToLowerInvariant();
    }
}
