using System.Globalization;
using System.Text.Json;

namespace Millrace.DeltaProtocol.Actions;

/// <summary>Reads commit provenance. It is free-form, so a field of an unexpected shape counts as not given.</summary>
internal static class CommitInfoReader
{
    internal static LogAction.CommitInfo? Read(ref Utf8JsonReader reader)
    {
        if (!JsonValue.EnterObject(ref reader)) return null;
        LogAction.CommitInfo info = new();
        while (JsonValue.NextProperty(ref reader)) info = ReadField(ref reader, info);
        return info;
    }

    private static LogAction.CommitInfo ReadField(ref Utf8JsonReader reader, LogAction.CommitInfo info)
    {
        if (reader.ValueTextEquals("operationParameters"u8)) return info with { OperationParameters = Map(ref reader) };
        if (reader.ValueTextEquals("operationMetrics"u8)) return info with { OperationMetrics = Map(ref reader) };
        if (reader.ValueTextEquals("timestamp"u8)) return info with { TimestampMs = Number(ref reader) };
        if (reader.ValueTextEquals("inCommitTimestamp"u8))
            return info with { InCommitTimestampMs = Number(ref reader) };
        if (reader.ValueTextEquals("operation"u8)) return info with { Operation = JsonValue.AnyText(ref reader) };
        if (reader.ValueTextEquals("readVersion"u8)) return info with { ReadVersion = Number(ref reader) };
        if (reader.ValueTextEquals("isolationLevel"u8))
            return info with { IsolationLevel = JsonValue.AnyText(ref reader) };
        if (reader.ValueTextEquals("isBlindAppend"u8)) return info with { IsBlindAppend = Flag(ref reader) };
        if (reader.ValueTextEquals("userMetadata"u8)) return info with { UserMetadata = JsonValue.AnyText(ref reader) };
        if (reader.ValueTextEquals("engineInfo"u8)) return info with { EngineInfo = JsonValue.AnyText(ref reader) };
        if (reader.ValueTextEquals("txnId"u8)) return info with { TransactionId = JsonValue.AnyText(ref reader) };
        if (reader.ValueTextEquals("tags"u8)) return info with { Tags = Map(ref reader) };
        if (reader.ValueTextEquals("userName"u8)) return info with { UserName = JsonValue.AnyText(ref reader) };
        JsonValue.Skip(ref reader);
        return info;
    }

    private static Dictionary<string, string?> Map(ref Utf8JsonReader reader)
    {
        Utf8JsonReader ahead = reader;
        ahead.Read();
        if (ahead.TokenType == JsonTokenType.StartObject) return JsonValue.TextMap(ref reader) ?? [];
        JsonValue.Skip(ref reader);
        return [];
    }

    private static long? Number(ref Utf8JsonReader reader) =>
        long.TryParse(JsonValue.AnyText(ref reader), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out long number)
            ? number
            : null;

    private static bool? Flag(ref Utf8JsonReader reader) =>
        bool.TryParse(JsonValue.AnyText(ref reader), out bool flag) ? flag : null;
}
