using System.Text.Json;
using Millrace.Engine.Duck;

namespace Millrace.Engine.Queries;

/// <summary>DuckDB's syntax tree of one SELECT, as JSON, with positions turned into UTF-16 offsets.</summary>
public sealed class SyntaxTree : IDisposable
{
    private readonly JsonDocument _document;

    internal SyntaxTree(string sql, JsonDocument document)
    {
        Sql = sql;
        _document = document;
    }

    /// <summary>The text that was read.</summary>
    public string Sql { get; }

    /// <summary>The first statement's node.</summary>
    public JsonElement Root => _document.RootElement.GetProperty("statements")[0].GetProperty("node");

    /// <summary>The UTF-16 offset at which a node stands, or null when it has no place of its own.</summary>
    public int? OffsetOf(JsonElement node)
    {
        if (!node.TryGetProperty("query_location", out JsonElement location)) return null;

        // A node that the parser made up itself carries the largest unsigned number.
        return location.TryGetInt64(out long offset) ? Utf8Offsets.ToUtf16(Sql, offset) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();
}
