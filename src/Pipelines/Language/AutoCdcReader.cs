using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads the clauses of AUTO CDC from the word FROM on, in the one order the language allows.</summary>
internal static class AutoCdcReader
{
    private static readonly string[] ClauseWords = ["APPLY", "SEQUENCE", "COLUMNS", "STORED", "TRACK", "IGNORE"];

    /// <summary>Reads <c>FROM source KEYS (…) … SEQUENCE BY …</c>.</summary>
    public static AutoCdcClauses Read(TokenReader reader, bool isOnce)
    {
        reader.ExpectWords("FROM");
        (IReadOnlyList<string> source, bool isStream) = ReadSource(reader);
        if (!reader.TryTakeWords("KEYS")) throw reader.Fault("KEYS (columns)");
        IReadOnlyList<string> keys = reader.ExpectNames("a key column");
        bool ignoresNull = reader.TryTakeWords("IGNORE", "NULL", "UPDATES");
        QueryText? delete = ReadCondition(reader, "DELETE");
        QueryText? truncate = ReadCondition(reader, "TRUNCATE");
        reader.ExpectWords("SEQUENCE", "BY");
        AutoCdcClauses clauses = new()
        {
            Source = source,
            IsStream = isStream,
            IsOnce = isOnce,
            Keys = keys,
            SequenceBy = ReadSequence(reader),
            IgnoreNullUpdates = ignoresNull,
            ApplyAsDelete = delete,
            ApplyAsTruncate = truncate,
            Columns = reader.TryTakeWords("COLUMNS") ? ReadChoice(reader) : null,
            ScdType = ReadScdType(reader),
            TrackHistory = ReadTrackHistory(reader),
        };
        if (reader.IsAtWords("APPLY") || reader.IsAtWords("IGNORE"))
            throw reader.Fault("the end of the statement", "APPLY AS … and IGNORE NULL UPDATES stand before "
                + "SEQUENCE BY.");
        if (reader.IsAtWords("COLUMNS"))
            throw reader.Fault("the end of the statement", "COLUMNS stands directly after SEQUENCE BY.");
        return clauses;
    }

    private static (IReadOnlyList<string> Parts, bool IsStream) ReadSource(TokenReader reader)
    {
        bool isStream = reader.TryTakeWords("STREAM");
        bool isEnclosed = isStream && reader.TryTakeSymbol("(");
        if (reader.IsAtSymbol("(") || reader.IsAtWords("SELECT"))
            throw reader.Fault("the name of the source", "It is a name, not a subquery; filter in a temporary view.");
        IReadOnlyList<string> parts = reader.ExpectQualified("the name of the source");
        if (isEnclosed) reader.ExpectSymbol(")");
        return (parts, isStream);
    }

    private static QueryText? ReadCondition(TokenReader reader, string action)
    {
        if (!reader.TryTakeWords("APPLY", "AS", action)) return null;
        reader.ExpectWords("WHEN");
        return reader.ExpectExpression("a condition", ClauseWords);
    }

    private static IReadOnlyList<string> ReadSequence(TokenReader reader)
    {
        bool isStruct = reader.IsAtWords("STRUCT") && reader.Peek(1).IsSymbol("(");
        if (!isStruct) return [string.Join('.', reader.ExpectParts("the sequence column"))];
        reader.Skip(1);
        return reader.ExpectNames("a sequence column");
    }

    private static ColumnChoice ReadChoice(TokenReader reader)
    {
        if (!reader.TryTakeSymbol("*")) return new ColumnChoice(IsExcept: false, ReadColumns(reader));
        reader.ExpectWords("EXCEPT");
        return new ColumnChoice(IsExcept: true, ReadColumns(reader));
    }

    private static IReadOnlyList<string> ReadColumns(TokenReader reader) =>
        reader.IsAtSymbol("(") ? reader.ExpectNames("a column") : throw reader.Fault("columns in parentheses or "
            + "* EXCEPT (columns)");

    private static int ReadScdType(TokenReader reader)
    {
        if (!reader.TryTakeWords("STORED")) return 1;
        reader.ExpectWords("AS", "SCD", "TYPE");
        return reader.Current.Value switch
        {
            "1" or "2" => reader.Take().Value == "1" ? 1 : 2,
            _ => throw reader.Fault("1 or 2"),
        };
    }

    private static ColumnChoice? ReadTrackHistory(TokenReader reader)
    {
        if (!reader.TryTakeWords("TRACK")) return null;
        reader.ExpectWords("HISTORY", "ON");
        return ReadChoice(reader);
    }
}
