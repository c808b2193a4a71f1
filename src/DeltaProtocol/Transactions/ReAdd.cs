using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Adds of files that a table, this one or another, held before; they keep tags and row ids.</summary>
internal static class ReAdd
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A file with other rows deleted. Its bounds may be wider than what is left.</summary>
    internal static LogAction.AddFile With(LakePath root, DataFile file, DeletionVector? vector)
    {
        LogAction.AddFile add = file.Action with { DeletionVector = vector, IsDataChange = true };
        if (FileStats.TryReadNumRecords(add.Stats) is null)
        {
            throw DeltaErrors.InvalidTransaction(root,
                $"file '{add.Path}' does not tell its number of rows, which a deletion vector needs");
        }

        return add with { Stats = WithWideBounds(add.Stats!) }; // The number of rows was read from it.
    }

    /// <summary>A file with other statistics.</summary>
    internal static LogAction.AddFile With(LakePath root, DataFile file, FileStats stats)
    {
        long? known = FileStats.TryReadNumRecords(file.Action.Stats);
        if (known is not null && stats.NumRecords != known)
            throw DeltaErrors.InvalidTransaction(root, $"the statistics of file '{file.LogPath}' have another number of rows");
        return file.Action with { Stats = stats.Json, IsDataChange = false };
    }

    /// <summary>A file of another table by its absolute path; row ids are given anew.</summary>
    internal static LogAction.AddFile From(DataFile file, LakePath source) => file.Action with
    {
        Path = PathCodec.EncodeAbsolute(file.Path),
        DeletionVector = file.DeletionVector is DeletionVector { StorageType: "u" } vector
            ? vector with
            {
                StorageType = "p",
                PathOrInlineDv = PathCodec.EncodeAbsolute(DeletionVectorReader.PathOf(source, vector)),
            }
            : file.DeletionVector,
        BaseRowId = null,
        DefaultRowCommitVersion = null,
        IsDataChange = true,
    };

    private static string WithWideBounds(string stats)
    {
        using JsonDocument document = JsonDocument.Parse(stats);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!property.NameEquals("tightBounds")) property.WriteTo(json);
            }

            json.WriteBoolean("tightBounds", false);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
