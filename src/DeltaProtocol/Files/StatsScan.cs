using System.Text;
using System.Text.Json;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Reads one column out of statistics as JSON without making objects of them. What does not parse is unknown, and only
/// that: one odd value does not take the others with it.
/// </summary>
internal static class StatsScan
{
    /// <summary>Bounds of a column; null for a type that has none.</summary>
    internal static FileBounds? ReadBounds(ICheckpointFile file, IReadOnlyList<string> column, DataType type)
    {
        if (BoundsBuilder.For(type, file.RowCount) is not BoundsBuilder builder) return null;
        file.ReadStats(0, file.RowCount, (row, json) =>
        {
            Visit(json, column, (kind, ref reader) =>
            {
                if (kind == StatKind.NullCount) return;
                if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) return;
                ReadOnlySpan<byte> text = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
                if (kind == StatKind.Minimum) builder.SetLower(row, text);
                else builder.SetUpper(row, text);
            });
        });
        return builder.ToBounds();
    }

    /// <summary>Null counts of a column, or record counts for null; −1 where unknown.</summary>
    internal static long[]? ReadCounts(ICheckpointFile file, IReadOnlyList<string>? column)
    {
        long[] counts = new long[file.RowCount];
        Array.Fill(counts, -1);
        bool isKnown = false;
        file.ReadStats(0, file.RowCount, (row, json) =>
        {
            long? count = column is null ? FileStats.TryReadNumRecords(json) : NullCount(json, column);
            if (count is not long told) return;
            counts[row] = told;
            isKnown = true;
        });
        return isKnown ? counts : null;
    }

    private static long? NullCount(ReadOnlySpan<byte> json, IReadOnlyList<string> column)
    {
        long? count = null;
        Visit(json, column, (kind, ref reader) =>
        {
            if (kind == StatKind.NullCount && reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt64(out long told))
            {
                count = told;
            }
        });
        return count;
    }

    private delegate void ValueVisitor(StatKind kind, ref Utf8JsonReader reader);

    private static void Visit(ReadOnlySpan<byte> json, IReadOnlyList<string> column, ValueVisitor visit)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                StatKind? kind = KindOf(ref reader);
                reader.Read();
                if (kind is StatKind known) VisitValues(ref reader, column, known, visit);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Damaged statistics are as good as absent.
        }
    }

    /// <summary>Goes down the path of the column; the reader ends behind the object it was given.</summary>
    private static void VisitValues(
        ref Utf8JsonReader reader, IReadOnlyList<string> column, StatKind kind, ValueVisitor visit)
    {
        int depth = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                if (depth-- == 0) return;
                continue;
            }

            bool isOnPath = IsNamed(ref reader, column[depth]);
            reader.Read();
            if (isOnPath && depth + 1 == column.Count) visit(kind, ref reader);
            if (isOnPath && depth + 1 < column.Count && reader.TokenType == JsonTokenType.StartObject) depth++;
            else reader.Skip();
        }
    }

    private static StatKind? KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("minValues"u8) ? StatKind.Minimum
        : reader.ValueTextEquals("maxValues"u8) ? StatKind.Maximum
        : reader.ValueTextEquals("nullCount"u8) ? StatKind.NullCount
        : null;

    private static bool IsNamed(ref Utf8JsonReader reader, string name) =>
        reader.ValueTextEquals(name) || name.Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase);

    private enum StatKind
    {
        Minimum,
        Maximum,
        NullCount,
    }
}
