using System.Globalization;
using System.Text;
using Millrace.Foundation.Faults;

namespace Millrace.Foundation.Types;

/// <summary>Column types as people write them: <c>integer</c>, <c>decimal(10,2)</c>, <c>map&lt;string,double&gt;</c>.</summary>
public static class DataTypeText
{
    /// <summary>Reads a type; spellings of Spark and of standard SQL are taken, in any case.</summary>
    /// <exception cref="MillraceException">TYPE_UNKNOWN: the text is not a type.</exception>
    public static DataType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        TypeReader reader = new(text);
        DataType type = reader.ReadType();
        reader.ExpectEnd();
        return type;
    }

    /// <summary>
    /// Reads a list of columns such as <c>device_id integer, note string NOT NULL</c>: schema hints and DDL schemas.
    /// </summary>
    /// <exception cref="MillraceException">TYPE_UNKNOWN: the text is not a column list.</exception>
    public static TableSchema ParseColumns(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        TypeReader reader = new(text);
        List<Column> columns = reader.ReadColumns(nameEnd: null);
        reader.ExpectEnd();
        return new TableSchema(columns);
    }

    /// <summary>Writes a type in Spark's spelling, which Delta's schema text shares for simple types.</summary>
    public static string Format(DataType type) => type switch
    {
        DataType.String => "string",
        DataType.Byte => "byte",
        DataType.Short => "short",
        DataType.Integer => "integer",
        DataType.Long => "long",
        DataType.Float => "float",
        DataType.Double => "double",
        DataType.Decimal d => string.Create(CultureInfo.InvariantCulture, $"decimal({d.Precision},{d.Scale})"),
        DataType.Boolean => "boolean",
        DataType.Binary => "binary",
        DataType.Date => "date",
        DataType.Timestamp => "timestamp",
        DataType.TimestampNtz => "timestamp_ntz",
        DataType.Variant => "variant",
        DataType.Void => "void",
        DataType.Array a => $"array<{Format(a.Element)}>",
        DataType.Map m => $"map<{Format(m.Key)},{Format(m.Value)}>",
        DataType.Struct s => $"struct<{string.Join(',', s.Fields.Select(f => $"{f.Name}:{Format(f.Type)}"))}>",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Writes a type as Spark's SQL calls it, for people: <c>int</c> and <c>bigint</c> where Delta's schema text has integer and long.</summary>
    public static string InSql(DataType type) => type switch
    {
        DataType.Byte => "tinyint",
        DataType.Short => "smallint",
        DataType.Integer => "int",
        DataType.Long => "bigint",
        DataType.Array a => $"array<{InSql(a.Element)}>",
        DataType.Map m => $"map<{InSql(m.Key)},{InSql(m.Value)}>",
        DataType.Struct s => $"struct<{string.Join(',', s.Fields.Select(f => $"{f.Name}:{InSql(f.Type)}"))}>",
        _ => Format(type),
    };

    private sealed class TypeReader(string text)
    {
        private int _at;

        public void ExpectEnd()
        {
            SkipSpace();
            if (_at < text.Length) throw Bad($"unexpected '{text[_at..]}'");
        }

        public List<Column> ReadColumns(char? nameEnd)
        {
            List<Column> columns = [];
            do
            {
                string name = ReadName();
                if (nameEnd is char separator) TryTake(separator);
                DataType type = ReadType();
                bool isNullable = !TryTakeWords("NOT", "NULL");
                string? comment = TryTakeWords("COMMENT") ? ReadQuoted('\'') : null;
                columns.Add(new Column(name, type, isNullable) { Comment = comment });
            }
            while (TryTake(','));
            return columns;
        }

        public DataType ReadType()
        {
            string word = ReadWord();
            switch (word.ToUpperInvariant())
            {
                case "STRING" or "TEXT": return new DataType.String();
                case "VARCHAR" or "CHAR" or "CHARACTER":
                    ReadArguments();
                    return new DataType.String();
                case "BYTE" or "TINYINT": return new DataType.Byte();
                case "SHORT" or "SMALLINT": return new DataType.Short();
                case "INT" or "INTEGER": return new DataType.Integer();
                case "LONG" or "BIGINT": return new DataType.Long();
                case "FLOAT" or "REAL": return new DataType.Float();
                case "DOUBLE":
                    TryTakeWords("PRECISION");
                    return new DataType.Double();
                case "DECIMAL" or "DEC" or "NUMERIC": return ReadDecimal();
                case "BOOLEAN" or "BOOL": return new DataType.Boolean();
                case "BINARY" or "BLOB" or "BYTEA": return new DataType.Binary();
                case "DATE": return new DataType.Date();
                case "TIMESTAMP" or "TIMESTAMP_LTZ" or "TIMESTAMPTZ": return ReadTimestamp();
                case "TIMESTAMP_NTZ": return new DataType.TimestampNtz();
                case "VARIANT": return new DataType.Variant();
                case "VOID" or "NULL": return new DataType.Void();
                case "ARRAY": return ReadArray();
                case "MAP": return ReadMap();
                case "STRUCT": return ReadStruct();
                default: throw Bad($"'{word}' is unknown");
            }
        }

        private DataType ReadTimestamp()
        {
            if (TryTakeWords("WITHOUT", "TIME", "ZONE")) return new DataType.TimestampNtz();
            TryTakeWords("WITH", "TIME", "ZONE");
            return new DataType.Timestamp();
        }

        private DataType.Decimal ReadDecimal()
        {
            List<int> arguments = ReadArguments();
            int precision = arguments.Count > 0 ? arguments[0] : 10;
            int scale = arguments.Count > 1 ? arguments[1] : 0;
            if (precision is < 1 or > 38 || scale < 0 || scale > precision)
                throw Bad("a decimal has 1 to 38 digits and a scale from 0 to its digits");
            return new DataType.Decimal(precision, scale);
        }

        private DataType.Array ReadArray()
        {
            Expect('<');
            DataType element = ReadType();
            Expect('>');
            return new DataType.Array(element, ContainsNull: true);
        }

        private DataType.Map ReadMap()
        {
            Expect('<');
            DataType key = ReadType();
            Expect(',');
            DataType value = ReadType();
            Expect('>');
            return new DataType.Map(key, value, ValueContainsNull: true);
        }

        private DataType.Struct ReadStruct()
        {
            Expect('<');
            if (TryTake('>')) return new DataType.Struct(TableSchema.Empty);
            List<Column> fields = ReadColumns(nameEnd: ':');
            Expect('>');
            return new DataType.Struct(new TableSchema(fields));
        }

        private List<int> ReadArguments()
        {
            List<int> arguments = [];
            if (!TryTake('(')) return arguments;
            do
            {
                string word = ReadWord();
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                    throw Bad($"'{word}' is not a number");
                arguments.Add(number);
            }
            while (TryTake(','));
            Expect(')');
            return arguments;
        }

        private string ReadName()
        {
            SkipSpace();
            if (_at < text.Length && text[_at] is '`' or '"') return ReadQuoted(text[_at]);
            return ReadWord();
        }

        private string ReadQuoted(char quote)
        {
            SkipSpace();
            Expect(quote);
            StringBuilder name = new();
            while (_at < text.Length)
            {
                char current = text[_at++];
                if (current != quote)
                {
                    name.Append(current);
                }
                else if (_at < text.Length && text[_at] == quote)
                {
                    name.Append(quote);
                    _at++;
                }
                else
                {
                    return name.ToString();
                }
            }

            throw Bad($"a {quote} is not closed");
        }

        private string ReadWord()
        {
            SkipSpace();
            int start = _at;
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '$')) _at++;
            if (start == _at) throw Bad(_at < text.Length ? $"a name was expected before '{text[_at..]}'" : "it ends too early");
            return text[start.._at];
        }

        private bool TryTakeWords(params ReadOnlySpan<string> words)
        {
            int start = _at;
            foreach (string word in words)
            {
                SkipSpace();
                int end = _at + word.Length;
                bool matches = end <= text.Length
                    && text.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
                    && (end == text.Length || !char.IsLetterOrDigit(text[end]));
                if (!matches)
                {
                    _at = start;
                    return false;
                }

                _at = end;
            }

            return true;
        }

        private bool TryTake(char wanted)
        {
            SkipSpace();
            if (_at >= text.Length || text[_at] != wanted) return false;
            _at++;
            return true;
        }

        private void Expect(char wanted)
        {
            if (!TryTake(wanted)) throw Bad($"'{wanted}' was expected");
        }

        private void SkipSpace()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        }

        private MillraceException Bad(string problem) => FoundationErrors.UnknownType(text, problem);
    }
}
