using System.Globalization;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Types;

/// <summary>Column types between Delta's words and DuckDB's.</summary>
internal static class DuckTypes
{
    private const string VariantParts = "STRUCT(\"value\" BLOB, metadata BLOB)";

    /// <summary>The DuckDB spelling of a type.</summary>
    public static string ToDuck(DataType type) => Spell(type, VariantParts);

    /// <summary>The type to ask of the Parquet reader, which takes both annotated and plain variants only as its own.</summary>
    public static string ToStored(DataType type) => Spell(type, "VARIANT");

    /// <summary>A query that gives no row but has exactly these columns.</summary>
    public static string EmptyRelation(TableSchema schema)
    {
        IEnumerable<string> columns = schema.Select(column => $"CAST(NULL AS {ToDuck(column.Type)}) AS {Sql.Name(column.Name)}");
        return schema.Count == 0 ? "SELECT 1 AS \"\" WHERE false" : $"SELECT {string.Join(", ", columns)} WHERE false";
    }

    /// <summary>
    /// The type a table stores for what DuckDB computes, or null when there is none. Types that Delta lacks are stored as
    /// the next that holds all their values; the 128-bit sums of integers are stored as long, as Spark does.
    /// </summary>
    public static DataType? FromDuck(string text)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("type", text));
        TypeReader reader = new(tokens);
        DataType? type = reader.Read();
        return reader.IsAtEnd ? type : null;
    }

    private static string Spell(DataType type, string variant) => type switch
    {
        DataType.String => "VARCHAR",
        DataType.Byte => "TINYINT",
        DataType.Short => "SMALLINT",
        DataType.Integer => "INTEGER",
        DataType.Long => "BIGINT",
        DataType.Float => "FLOAT",
        DataType.Double => "DOUBLE",
        DataType.Decimal d => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({d.Precision},{d.Scale})"),
        DataType.Boolean => "BOOLEAN",
        DataType.Binary => "BLOB",
        DataType.Date => "DATE",
        DataType.Timestamp => "TIMESTAMP WITH TIME ZONE",
        DataType.TimestampNtz => "TIMESTAMP",
        DataType.Variant => variant,
        DataType.Void => "INTEGER",
        DataType.Array a => Spell(a.Element, variant) + "[]",
        DataType.Map m => $"MAP({Spell(m.Key, variant)}, {Spell(m.Value, variant)})",
        DataType.Struct s => $"STRUCT({string.Join(", ", s.Fields.Select(f => $"{Sql.Name(f.Name)} {Spell(f.Type, variant)}"))})",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private sealed class TypeReader(IReadOnlyList<SqlToken> tokens)
    {
        private int _at;

        public bool IsAtEnd => tokens[_at].Kind == SqlTokenKind.End;

        public DataType? Read()
        {
            DataType? type = ReadBase();
            while (type is not null && Take("["))
            {
                // Both lists and arrays of fixed length become arrays.
                if (tokens[_at].Kind == SqlTokenKind.Number) _at++;
                Take("]");
                type = new DataType.Array(type, ContainsNull: true);
            }

            return type;
        }

        private DataType? ReadBase()
        {
            string word = tokens[_at++].Value.ToUpperInvariant();
            switch (word)
            {
                case "VARCHAR" or "UUID" or "TIME" or "INTERVAL" or "JSON" or "BIT" or "TIME_NS": return new DataType.String();
                case "ENUM":
                    SkipParentheses();
                    return new DataType.String();
                case "TINYINT": return new DataType.Byte();
                case "SMALLINT" or "UTINYINT": return new DataType.Short();
                case "INTEGER" or "USMALLINT": return new DataType.Integer();
                case "BIGINT" or "UINTEGER" or "HUGEINT": return new DataType.Long();
                case "UBIGINT": return new DataType.Decimal(20, 0);
                case "UHUGEINT" or "BIGNUM": return new DataType.Decimal(38, 0);
                case "FLOAT": return new DataType.Float();
                case "DOUBLE": return new DataType.Double();
                case "BOOLEAN": return new DataType.Boolean();
                case "BLOB": return new DataType.Binary();
                case "DATE": return new DataType.Date();
                case "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "DATETIME": return ReadTimestamp();
                case "DECIMAL": return ReadDecimal();
                case "MAP": return ReadMap();
                case "STRUCT": return ReadStruct();
                case "NULL": return new DataType.Void();
                default: return null;
            }
        }

        private DataType ReadTimestamp()
        {
            if (!tokens[_at].IsWord("WITH")) return new DataType.TimestampNtz();
            _at += 3;
            return new DataType.Timestamp();
        }

        private DataType.Decimal ReadDecimal()
        {
            if (!Take("(")) return new DataType.Decimal(18, 3);
            int precision = int.Parse(tokens[_at++].Value, CultureInfo.InvariantCulture);
            Take(",");
            int scale = int.Parse(tokens[_at++].Value, CultureInfo.InvariantCulture);
            Take(")");
            return new DataType.Decimal(precision, scale);
        }

        private DataType? ReadMap()
        {
            Take("(");
            DataType? key = Read();
            Take(",");
            DataType? value = Read();
            Take(")");
            return key is null || value is null ? null : new DataType.Map(key, value, ValueContainsNull: true);
        }

        private DataType? ReadStruct()
        {
            Take("(");
            List<Column> fields = [];
            do
            {
                string name = tokens[_at++].Value;
                if (Read() is not DataType type) return null;
                fields.Add(new Column(name, type));
            }
            while (Take(","));
            Take(")");
            return new DataType.Struct(new TableSchema(fields));
        }

        private void SkipParentheses()
        {
            int depth = 0;
            do
            {
                if (tokens[_at].IsSymbol("(")) depth++;
                if (tokens[_at].IsSymbol(")")) depth--;
                _at++;
            }
            while (depth > 0 && !IsAtEnd);
        }

        private bool Take(string symbol)
        {
            if (!tokens[_at].IsSymbol(symbol)) return false;
            _at++;
            return true;
        }
    }
}
