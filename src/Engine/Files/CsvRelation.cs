using System.Globalization;
using System.Text;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>
/// A query over CSV files that gives typed columns by name. A value that its column's type cannot hold is null there and
/// kept in the rescue column, as are values of columns the schema does not have.
/// </summary>
/// <remarks>
/// Reading is typed first: the engine cuts and casts in one pass and stops at the first value that does not fit. The
/// caller then asks for the text form, which casts each value on its own. Both accept exactly the same values: whole
/// numbers must be whole (the engine alone would round <c>1.7</c>), all else is the engine's own cast.
/// </remarks>
public static class CsvRelation
{
    /// <summary>Reason that the typed form raises for a number with a fraction in a column of whole numbers.</summary>
    private const string NotWhole = "a number with a fraction stands in a column of whole numbers";

    /// <summary>The query.</summary>
    /// <param name="parts">What to read.</param>
    /// <param name="schema">Columns to give, without the rescue column.</param>
    /// <param name="rescuedColumn">Name of the rescue column, or null to ignore what does not fit.</param>
    /// <param name="options">How text is cut.</param>
    /// <param name="metadata">Facts of the files to give as <c>_metadata</c>, or null not to give it.</param>
    public static string ToSql(
        IReadOnlyList<CsvPart> parts,
        TableSchema schema,
        string? rescuedColumn,
        CsvDialect options,
        FileMetadata? metadata)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        if (parts.Count == 0)
        {
            string rescued = rescuedColumn is null ? "" : $", NULL::VARCHAR AS {Sql.Name(rescuedColumn)}";
            string facts = metadata is null ? "" : $", NULL::{FileMetadata.StructType} AS _metadata";
            return $"SELECT *{rescued}{facts} FROM ({DuckTypes.EmptyRelation(schema)})";
        }

        return string.Join("\nUNION ALL\n", parts.Select(part => new PartText(part, schema, rescuedColumn, options, metadata).ToSql()));
    }

    private sealed class PartText(
        CsvPart part, TableSchema schema, string? rescuedColumn, CsvDialect options, FileMetadata? metadata)
    {
        private readonly bool _isTyped = part is CsvPart.Typed;

        public string ToSql()
        {
            StringBuilder sql = new("SELECT ");
            sql.AppendJoin(", ", schema.Select((column, index) => $"t{index} AS {Sql.Name(column.Name)}"));
            if (rescuedColumn is not null) sql.Append(", ").Append(Rescued()).Append(" AS ").Append(Sql.Name(rescuedColumn));
            if (metadata is not null) sql.Append(", ").Append(metadata.ToSql("millrace_file", "millrace_row")).Append(" AS _metadata");
            sql.Append(" FROM (SELECT *");
            for (int index = 0; index < schema.Count; index++)
                sql.Append(", ").Append(Value(schema[index])).Append(CultureInfo.InvariantCulture, $" AS t{index}");
            return sql.Append(" FROM ").Append(Source()).Append(')').ToString();
        }

        private string Source()
        {
            if (part is CsvPart.Records records)
                return $"(SELECT file AS millrace_file, row_index AS millrace_row, * EXCLUDE (file, row_index) FROM {Sql.Name(records.Table.Name)})";
            IReadOnlyList<string> paths = part switch
            {
                CsvPart.Typed typed => typed.Paths,
                CsvPart.Text text => text.Paths,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            StringBuilder read = new("(SELECT *");
            if (NeedsFileName) read.Append(", filename AS millrace_file, NULL::BIGINT AS millrace_row");
            read.Append(" FROM read_csv(").Append(Sql.TextList(paths)).Append(", columns={");
            read.AppendJoin(", ", part.Columns.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"'c{index}': '{ReadType(index)}'")));
            read.Append("}, auto_detect=false, delim=").Append(Sql.Text(options.Separator));
            read.Append(", quote=").Append(Sql.Text(options.Quote)).Append(", escape=").Append(Sql.Text(options.Escape));
            if (options.Comment.Length > 0) read.Append(", comment=").Append(Sql.Text(options.Comment));
            read.Append(", nullstr=").Append(options.NullValue.Length > 0 ? Sql.TextList(["", options.NullValue]) : "''");
            read.Append(CultureInfo.InvariantCulture, $", header={(options.HasHeader ? "true" : "false")}, skip={options.SkipRows}, hive_partitioning=false");
            if (NeedsFileName) read.Append(", filename=true");
            return read.Append("))").ToString();
        }

        private bool NeedsFileName => metadata is not null || (rescuedColumn is not null && (!_isTyped || UnknownColumns().Any()));

        private IEnumerable<int> UnknownColumns()
        {
            for (int index = 0; index < part.Columns.Count; index++)
            {
                if (!schema.Any(column => IndexOf(column) == index)) yield return index;
            }
        }

        private int IndexOf(Column column)
        {
            for (int index = 0; index < part.Columns.Count; index++)
            {
                if (part.Columns[index].Equals(column.Name, StringComparison.OrdinalIgnoreCase)) return index;
            }

            return -1;
        }

        private string ReadType(int index)
        {
            if (!_isTyped || options.TrimsSpace) return "VARCHAR";
            Column? column = schema.FirstOrDefault(candidate => IndexOf(candidate) == index);
            return column?.Type switch
            {
                DataType.Byte or DataType.Short or DataType.Integer => "DOUBLE",
                DataType.Float or DataType.Double or DataType.Boolean or DataType.Decimal => DuckTypes.ToDuck(column.Type),
                DataType.Date when options.DateFormat is null => "DATE",
                DataType.Timestamp when options.TimestampFormat is null => "TIMESTAMP WITH TIME ZONE",
                DataType.TimestampNtz when options.TimestampFormat is null => "TIMESTAMP",
                _ => "VARCHAR",
            };
        }

        private string Value(Column column)
        {
            string type = DuckTypes.ToDuck(column.Type);
            int index = IndexOf(column);
            if (index < 0) return $"CAST(NULL AS {type})";
            string raw = Raw(index);
            string cast = _isTyped ? "CAST" : "TRY_CAST";
            switch (column.Type)
            {
                case DataType.String: return raw;
                case DataType.Byte or DataType.Short or DataType.Integer:
                    string number = _isTyped && !options.TrimsSpace ? raw : $"{cast}({raw} AS DOUBLE)";
                    return Whole($"{number} <> trunc({number})", $"{cast}({number} AS {type})");
                case DataType.Long:
                    return Whole($"contains({raw}, '.') OR contains({raw}, 'e') OR contains({raw}, 'E')", $"{cast}({raw} AS {type})");
                case DataType.Date when options.DateFormat is string format:
                    return $"CAST({Strptime(raw, format)} AS DATE)";
                case DataType.Timestamp or DataType.TimestampNtz when options.TimestampFormat is string format:
                    return $"CAST({Strptime(raw, format)} AS {type})";
                case DataType.Binary: return $"encode({raw})";
                default: return $"{cast}({raw} AS {type})";
            }
        }

        private string Whole(string isFraction, string value) => _isTyped
            ? $"CASE WHEN {isFraction} THEN error({Sql.Text(NotWhole)}) ELSE {value} END"
            : $"CASE WHEN {isFraction} THEN NULL ELSE {value} END";

        private string Strptime(string raw, string format) =>
            $"{(_isTyped ? "strptime" : "try_strptime")}({raw}, {Sql.Text(format)})";

        private string Raw(int index)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"c{index}");
            return options.TrimsSpace ? $"nullif(trim({name}), '')" : name;
        }

        private string Rescued()
        {
            List<string> flags = [];
            List<string> entries = [];
            for (int index = 0; !_isTyped && index < schema.Count; index++)
            {
                int column = IndexOf(schema[index]);
                if (column < 0 || schema[index].Type is DataType.String or DataType.Binary) continue;
                string raw = Raw(column);
                flags.Add(string.Create(CultureInfo.InvariantCulture, $"({raw} IS NOT NULL)::INTEGER * (t{index} IS NULL)::INTEGER"));
                entries.Add(string.Create(CultureInfo.InvariantCulture, $"{Sql.Text(part.Columns[column])}, CASE WHEN t{index} IS NULL THEN {raw} END"));
            }

            foreach (int column in UnknownColumns())
            {
                flags.Add($"({Raw(column)} IS NOT NULL)::INTEGER");
                entries.Add($"{Sql.Text(part.Columns[column])}, {Raw(column)}");
            }

            if (part is CsvPart.Records)
            {
                flags.Add("(flaw IS NOT NULL)::INTEGER");
                entries.Add("'_corrupt_record', flaw");
            }

            if (flags.Count == 0) return "NULL::VARCHAR";

            // A merge patch leaves out the keys whose value is null, so only what was rescued stays.
            return $"CASE WHEN {string.Join(" + ", flags)} > 0 THEN json_merge_patch('{{}}'::JSON, json_object("
                + $"{string.Join(", ", entries)}, '_file_path', millrace_file))::VARCHAR END";
        }
    }
}
