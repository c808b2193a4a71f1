using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Millrace.Engine.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Faults;

namespace Millrace.Engine.Duck;

/// <summary>What DuckDB says when it fails, read from its JSON form.</summary>
/// <param name="Kind">DuckDB's name of the kind, such as <c>Binder</c>.</param>
/// <param name="Message">Its message without the kind.</param>
/// <param name="BytePosition">Offset in the UTF-8 text of the statement, or null.</param>
internal sealed record DuckError(string Kind, string Message, int? BytePosition)
{
    public bool IsInvalidQuery => Kind is "Parser" or "Syntax" or "Binder" or "Catalog" or "Parameter Not Resolved";

    public static DuckError Read(DuckDBException fault)
    {
        int start = fault.Message.IndexOf('{', StringComparison.Ordinal);
        if (start < 0) return new DuckError("Unknown", fault.Message, BytePosition: null);
        try
        {
            using JsonDocument document = JsonDocument.Parse(fault.Message[start..]);
            JsonElement root = document.RootElement;
            string kind = root.TryGetProperty("exception_type", out JsonElement k) ? k.GetString() ?? "" : "Unknown";
            string message = root.TryGetProperty("exception_message", out JsonElement m) ? m.GetString() ?? "" : fault.Message;
            int? position = root.TryGetProperty("position", out JsonElement p)
                && int.TryParse(p.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out int at) ? at : null;
            return new DuckError(kind, message, position);
        }
        catch (JsonException)
        {
            return new DuckError("Unknown", fault.Message, BytePosition: null);
        }
    }

    public MillraceException ToFault(DuckDBException cause, SourceLocation? location)
    {
        if (IsInvalidQuery) return EngineErrors.QueryInvalid(UnknownFunction.Helped(SparkFunctions.Plain(Message)), location, cause);
        if (Kind == "Out of Memory") return EngineErrors.OutOfMemory(Message, cause);
        if (Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)) return EngineErrors.DiskFull(Message, cause);
        return FileFault.TryMake(this, cause) ?? EngineErrors.QueryFailed(Message, cause);
    }
}
