using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Engine.Faults;
using Millrace.Engine.Types;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Queries;

/// <summary>Turns a <see cref="ParquetWrite"/> into one native COPY that reads, checks and writes.</summary>
internal static class ParquetWriter
{
    /// <summary>Rules are bits of a BIGINT whose sign is left alone.</summary>
    public const int MaxRules = 62;

    public static ParquetWritten Write(DuckPool pool, ParquetWrite write, CancellationToken cancellationToken)
    {
        if (write.Rules.Count > MaxRules) throw EngineErrors.TooManyRules(write.Rules.Count, MaxRules);
        Directory.CreateDirectory(write.Directory);
        string keptPath = Path.Combine(write.Directory, write.FilePrefix + "kept.rows");
        using GateSpool spool = new(keptPath);
        GateMasks masks = new(MaskOf(write.Rules, static rule => rule.DropsRow || rule.KeepsRow), MaskOf(write.Rules, static rule => rule.KeepsRow), spool);
        GateCounts counts = pool.Gates.Open(write.Rules.Count, masks);
        try
        {
            string sql = CopyText(write, counts.Id, out int queryStart);
            SourceLocation? Locate(int offset) => write.Query.Locate(offset - queryStart);
            IReadOnlyList<WrittenFile> files = QueryRunner.Run(pool, sql, Locate, ReadFiles, cancellationToken);
            long[] failed = new long[write.Rules.Count];
            for (int rule = 0; rule < failed.Length; rule++) failed[rule] = counts.Failed(rule);
            long rowsOut = files.Sum(file => file.Rows);
            long rowsIn = write.Rules.Count > 0 ? counts.Rows : rowsOut;
            (long kept, int longest) = spool.Close();
            return new ParquetWritten(files, rowsIn, counts.Dropped, failed) { Kept = kept > 0 ? new KeptRows(keptPath, kept, longest) : null };
        }
        catch
        {
            DeleteFiles(write);
            throw;
        }
        finally
        {
            pool.Gates.Close(counts);
        }
    }

    /// <summary>Removes whatever a failed or unwanted write left behind.</summary>
    public static void DeleteFiles(ParquetWrite write)
    {
        if (!Directory.Exists(write.Directory)) return;
        SearchOption depth = write.PartitionColumns.Count > 0 ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        foreach (string file in Directory.EnumerateFiles(write.Directory, write.FilePrefix + "*", depth))
            File.Delete(file);
    }

    private static long MaskOf(IReadOnlyList<GateRule> rules, Func<GateRule, bool> isOfIt)
    {
        long mask = 0;
        for (int rule = 0; rule < rules.Count; rule++)
        {
            if (isOfIt(rules[rule])) mask |= 1L << rule;
        }

        return mask;
    }

    private static string CopyText(ParquetWrite write, long gateId, out int queryStart)
    {
        StringBuilder sql = new("COPY (SELECT ");
        sql.AppendJoin(", ", write.Schema.Select(StoredColumn));
        sql.Append(GateText.Before(write, gateId)).Append(" FROM (");
        queryStart = sql.Length;
        sql.Append(write.Query.Sql);

        // The line break ends a comment that may stand at the end of the query.
        sql.Append("\n) AS millrace_rows");
        sql.Append(GateText.After(write));
        if (write.SortColumns.Count > 0)
        {
            IEnumerable<string> places = write.SortColumns.Select(name => Sql.Number(PlaceOf(write.Schema, name)));
            sql.Append(" ORDER BY ").AppendJoin(", ", places);
        }

        bool isOneFile = write.PartitionColumns.Count == 0 && (write.IsSorted || write.SortColumns.Count > 0);
        sql.Append(") TO ").Append(Sql.Text(isOneFile ? Path.Combine(write.Directory, write.FilePrefix + "sorted.parquet") : write.Directory));
        sql.Append(" (FORMAT parquet, COMPRESSION ").Append(Sql.Text(write.Codec)).Append(", RETURN_STATS");
        if (!isOneFile) sql.Append(", OVERWRITE_OR_IGNORE, FILENAME_PATTERN ").Append(Sql.Text(write.FilePrefix + "{uuid}"));
        if (write.FieldIds is string ids) sql.Append(", FIELD_IDS ").Append(ids);
        if (write.PartitionColumns.Count > 0)
            sql.Append(", PARTITION_BY (").AppendJoin(", ", write.PartitionColumns.Select(Sql.Name)).Append(')');
        else if (!isOneFile)
            sql.Append(CultureInfo.InvariantCulture, $", FILE_SIZE_BYTES {write.TargetFileSizeBytes}, WRITE_EMPTY_FILE false");
        return sql.Append(')').ToString();
    }

    private static int PlaceOf(TableSchema schema, string name)
    {
        for (int column = 0; column < schema.Count; column++)
        {
            if (schema[column].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return column + 1;
        }

        throw new ArgumentException($"The rows to write have no column '{name}' to sort by.", nameof(name));
    }

    private static string StoredColumn(Column column)
    {
        string name = Sql.Name(column.Name);
        return $"CAST(millrace_rows.{name} AS {DuckTypes.ToDuck(column.Type)}) AS {name}";
    }

    private static List<WrittenFile> ReadFiles(DuckDBDataReader reader)
    {
        List<WrittenFile> files = [];
        while (reader.Read())
        {
            long rows = Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture);
            string path = reader.GetString(0);
            if (rows == 0)
            {
                File.Delete(path);
                continue;
            }

            files.Add(new WrittenFile(
                path,
                rows,
                Convert.ToInt64(reader.GetValue(2), CultureInfo.InvariantCulture),
                reader.IsDBNull(5) ? new Dictionary<string, string?>() : TextMap(reader.GetValue(5)),
                reader.IsDBNull(4) ? [] : ColumnsOf(reader.GetValue(4))));
        }

        return files;
    }

    private static List<WrittenColumn> ColumnsOf(object statistics)
    {
        List<WrittenColumn> columns = [];
        foreach (System.Collections.DictionaryEntry entry in (System.Collections.IDictionary)statistics)
        {
            Dictionary<string, string?> facts = TextMap(entry.Value!);
            columns.Add(new WrittenColumn(
                SqlLexer.Read(new SourceText("statistics", (string)entry.Key)).Where(token => token.IsName).Select(token => token.Value).ToArray(),
                facts.GetValueOrDefault("null_count") is string nulls ? long.Parse(nulls, CultureInfo.InvariantCulture) : null,
                facts.GetValueOrDefault("min"),
                facts.GetValueOrDefault("max"),
                facts.GetValueOrDefault("has_nan") == "true"));
        }

        return columns;
    }

    private static Dictionary<string, string?> TextMap(object map)
    {
        Dictionary<string, string?> texts = new(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in (System.Collections.IDictionary)map)
            texts[(string)entry.Key] = entry.Value is null or DBNull ? null : (string)entry.Value;
        return texts;
    }
}
