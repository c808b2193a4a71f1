using System.Globalization;
using System.Text;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>
/// A query over JSON files (one object a line, or arrays of objects) that gives typed columns by name. What does not fit
/// its column, and keys the schema does not have, go to the rescue column. A line that is no JSON gives a row whose
/// columns are all null and whose raw text is rescued.
/// </summary>
public static class JsonRelation
{
    /// <summary>The query.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="schema">Columns to give, without the rescue column.</param>
    /// <param name="rescuedColumn">Name of the rescue column, or null to ignore what does not fit.</param>
    /// <param name="isLines">True when every line is a value of its own; false to let the engine find out.</param>
    /// <param name="metadata">Facts of the files to give as <c>_metadata</c>, or null.</param>
    public static string ToSql(
        IReadOnlyList<string> paths, TableSchema schema, string? rescuedColumn, bool isLines, FileMetadata? metadata)
    {
        ArgumentNullException.ThrowIfNull(schema);
        StringBuilder sql = new("SELECT ");
        sql.AppendJoin(", ", schema.Select((column, index) => $"t{index} AS {Sql.Name(column.Name)}"));
        if (rescuedColumn is not null) sql.Append(", ").Append(Rescued(schema)).Append(" AS ").Append(Sql.Name(rescuedColumn));
        if (metadata is not null) sql.Append(", ").Append(metadata.ToSql("millrace_file", "NULL::BIGINT")).Append(" AS _metadata");
        sql.Append(" FROM (SELECT *");
        for (int index = 0; index < schema.Count; index++)
            sql.Append(", ").Append(Value(schema[index])).Append(CultureInfo.InvariantCulture, $" AS t{index}");
        return sql.Append(" FROM ").Append(Source(paths, isLines)).Append(')').ToString();
    }

    private static string Source(IReadOnlyList<string> paths, bool isLines)
    {
        if (!isLines)
            return $"(SELECT json AS j, NULL::VARCHAR AS flaw, filename AS millrace_file FROM read_json_objects({Sql.TextList(paths)}, format='auto', hive_partitioning=false, filename=true))";

        // Lines are read as text so that one bad line cannot refuse its file: the byte 0x01 never separates values.
        return "(SELECT CASE WHEN json_valid(line) THEN line::JSON END AS j, CASE WHEN NOT json_valid(line) THEN line END AS flaw, "
            + "filename AS millrace_file FROM read_csv(" + Sql.TextList(paths)
            + ", columns={'line': 'VARCHAR'}, auto_detect=false, header=false, delim='\u0001', quote='', escape='', "
            + "max_line_size=8388608, buffer_size=33554432, hive_partitioning=false, filename=true) WHERE line IS NOT NULL)";
    }

    private static string Path(Column column) => Sql.Text($"$.\"{column.Name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");

    private static string Raw(Column column) => $"(j->>{Path(column)})";

    private static string Value(Column column)
    {
        string type = DuckTypes.ToDuck(column.Type);
        string raw = Raw(column);
        return column.Type switch
        {
            DataType.String => raw,
            DataType.Byte or DataType.Short or DataType.Integer =>
                $"CASE WHEN TRY_CAST({raw} AS DOUBLE) = trunc(TRY_CAST({raw} AS DOUBLE)) THEN TRY_CAST(TRY_CAST({raw} AS DOUBLE) AS {type}) END",
            DataType.Long => $"CASE WHEN NOT regexp_matches({raw}, '[.eE]') THEN TRY_CAST({raw} AS {type}) END",
            DataType.Struct or DataType.Array or DataType.Map => $"TRY_CAST((j->{Path(column)}) AS {type})",
            _ => $"TRY_CAST({raw} AS {type})",
        };
    }

    private static string Rescued(TableSchema schema)
    {
        List<string> flags = [];
        List<string> entries = [];
        for (int index = 0; index < schema.Count; index++)
        {
            if (schema[index].Type is DataType.String) continue;
            string raw = Raw(schema[index]);
            flags.Add(string.Create(CultureInfo.InvariantCulture, $"({raw} IS NOT NULL)::INTEGER * (t{index} IS NULL)::INTEGER"));
            entries.Add(string.Create(CultureInfo.InvariantCulture, $"{Sql.Text(schema[index].Name)}, CASE WHEN t{index} IS NULL THEN {raw} END"));
        }

        string unknown = schema.Count == 0
            ? "json_keys(j)"
            : $"list_filter(json_keys(j), lambda k: NOT list_contains({Sql.TextList(schema.Select(column => column.Name))}, k))";
        flags.Add($"coalesce(len({unknown}), 0)");
        flags.Add("(flaw IS NOT NULL)::INTEGER");
        entries.Add("'_corrupt_record', flaw");

        // Unknown keys keep their JSON; keys of the schema are taken out of a copy of the record by patching them to null.
        string known = string.Join(", ", schema.Select(column => $"{Sql.Text(column.Name)}, NULL"));
        string rest = schema.Count == 0 ? "coalesce(j, '{}'::JSON)" : $"json_merge_patch(coalesce(j, '{{}}'::JSON), json_object({known}))";
        return $"CASE WHEN {string.Join(" + ", flags)} > 0 THEN json_merge_patch({rest}, json_object("
            + $"{string.Join(", ", entries)}, '_file_path', millrace_file))::VARCHAR END";
    }
}
