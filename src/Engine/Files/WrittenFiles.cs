using System.Globalization;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>Turns files the engine wrote into files a table can take, with the statistics Delta keeps.</summary>
public static class WrittenFiles
{
    /// <summary>
    /// Tag of a file that says who wrote it. Of a file of ours the statistics name exactly the columns it holds; other
    /// writers are known to count nulls of columns that the file lacks.
    /// </summary>
    internal const string WriterTag = "writer";

    /// <summary>Value of the tag on files of ours.</summary>
    internal const string WriterName = "millrace";

    /// <summary>The tags of a file of ours.</summary>
    public static IReadOnlyDictionary<string, string?> OwnTags { get; } = new Dictionary<string, string?> { [WriterTag] = WriterName };

    /// <summary>Leaf columns of a table that get statistics when the table does not say otherwise.</summary>
    public const int DefaultIndexedColumns = 32;

    /// <summary>The file as an addition to a table.</summary>
    /// <param name="file">What the engine wrote.</param>
    /// <param name="root">Root of the table; the file lies below it.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="modifiedAt">When it was written.</param>
    /// <param name="indexedColumns">Leaf columns to keep statistics of; −1 for all.</param>
    public static NewFile ToNewFile(
        WrittenFile file, LakePath root, TableSchema schema, DateTimeOffset modifiedAt, int indexedColumns) =>
        ToNewFile(file, root, schema, modifiedAt, StatsChoice.First(indexedColumns));

    /// <summary>The file as an addition to a table.</summary>
    /// <param name="file">What the engine wrote.</param>
    /// <param name="root">Root of the table; the file lies below it.</param>
    /// <param name="schema">The table's columns by their names in files.</param>
    /// <param name="modifiedAt">When it was written.</param>
    /// <param name="choice">Columns to keep statistics of.</param>
    public static NewFile ToNewFile(
        WrittenFile file, LakePath root, TableSchema schema, DateTimeOffset modifiedAt, StatsChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(schema);
        FileStatsBuilder stats = new(file.Rows);
        Dictionary<string, WrittenColumn> byPath = file.Columns.ToDictionary(
            column => string.Join('\u0001', column.ColumnPath), StringComparer.OrdinalIgnoreCase);
        int place = 0;
        foreach ((IReadOnlyList<string> path, DataType type) in Leaves([], schema))
        {
            if (file.PartitionValues.ContainsKey(path[0])) continue;
            if (!choice.Includes(path, place++)) continue;
            if (!byPath.TryGetValue(string.Join('\u0001', path), out WrittenColumn? column)) continue;
            object? min = column.HasNaN ? null : Value(type, column.Min);
            object? max = column.HasNaN ? null : Value(type, column.Max);
            stats.Column(path, type, min, max, column.NullCount);
        }

        string relative = file.Path.Replace('\\', '/')[(root.Value.Length + 1)..];
        Dictionary<string, string?> partitions = file.PartitionValues.ToDictionary(
            pair => pair.Key, pair => PartitionText(schema.Find(pair.Key)?.Type, pair.Value), StringComparer.Ordinal);
        return new NewFile(relative, partitions, file.SizeBytes, modifiedAt, stats.Build())
        {
            Tags = OwnTags,
        };
    }

    private static IEnumerable<(IReadOnlyList<string> Path, DataType Type)> Leaves(IReadOnlyList<string> above, TableSchema schema)
    {
        foreach (Column column in schema)
        {
            IReadOnlyList<string> path = [.. above, column.Name];
            if (column.Type is DataType.Struct nested)
            {
                foreach ((IReadOnlyList<string>, DataType) leaf in Leaves(path, nested.Fields)) yield return leaf;
            }
            else
            {
                yield return (path, column.Type);
            }
        }
    }

    private static object? Value(DataType type, string? text)
    {
        if (text is null) return null;
        CultureInfo plain = CultureInfo.InvariantCulture;
        switch (type)
        {
            case DataType.String: return text;
            case DataType.Byte or DataType.Short or DataType.Integer or DataType.Long:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, plain, out long whole) ? whole : null;
            case DataType.Float:
                return float.TryParse(text, NumberStyles.Float, plain, out float single) && float.IsFinite(single) ? single : null;
            case DataType.Double:
                return double.TryParse(text, NumberStyles.Float, plain, out double number) && double.IsFinite(number) ? number : null;
            case DataType.Decimal:
                return decimal.TryParse(text, NumberStyles.Number, plain, out decimal exact) ? exact : null;
            case DataType.Date:
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", plain, DateTimeStyles.None, out DateOnly day) ? day : null;
            case DataType.Timestamp:
                return DateTimeOffset.TryParse(text, plain, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant) ? instant : null;
            case DataType.TimestampNtz:
                return DateTime.TryParse(text, plain, DateTimeStyles.None, out DateTime clock) ? clock : null;
            default: return null;
        }
    }

    /// <summary>Instants are written in ISO 8601 UTC, which every reader takes alike; other values as the engine spells them.</summary>
    private static string? PartitionText(DataType? type, string? text) => type switch
    {
        DataType.Timestamp when Value(type, text) is DateTimeOffset instant =>
            instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        _ => text,
    };
}
