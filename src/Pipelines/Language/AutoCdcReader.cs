using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads the clauses of AUTO CDC from the word FROM on, in the one order the language allows.</summary>
internal static class AutoCdcReader
{
    private static readonly string[] ClauseWords = ["APPLY", "SEQUENCE", "COLUMNS", "STORED", "TRACK", "IGNORE"];

    /// <summary>Reads <c>FROM source KEYS (…) … SEQUENCE BY …</c>.</summary>
    public static AutoCdcClauses Read(TokenReader reader, bool isOnce)
    {
        QueryText source = ReadSource(reader);
        SourceLocation start = reader.Location;
        if (!reader.TryTakeWords("KEYS")) throw reader.Fault("KEYS (columns)");
        IReadOnlyList<ChangeColumn> keys = reader.ExpectList(() => ReadColumn(reader, "a key column"));
        bool ignoresNull = reader.TryTakeWords("IGNORE", "NULL", "UPDATES");
        QueryText? delete = ReadCondition(reader, "DELETE");
        SourceLocation truncateStart = reader.Location;
        QueryText? truncate = ReadCondition(reader, "TRUNCATE");
        reader.ExpectWords("SEQUENCE", "BY");
        (IReadOnlyList<ChangeColumn> sequence, bool isStruct) = ReadSequence(reader);
        AutoCdc changes = new(keys, sequence, start)
        {
            IsSequenceStruct = isStruct,
            IgnoresNullUpdates = ignoresNull,
            DeleteWhen = delete,
            TruncateWhen = truncate,
            Columns = reader.TryTakeWords("COLUMNS") ? ReadChoice(reader) : null,
            ScdType = ReadScdType(reader),
            TrackHistory = ReadTrackHistory(reader),
        };
        RefuseLateClause(reader);
        ChangeRules.Check(changes, truncateStart);
        return new AutoCdcClauses(source, isOnce, changes);
    }

    private static void RefuseLateClause(TokenReader reader)
    {
        if (reader.IsAtWords("APPLY") || reader.IsAtWords("IGNORE"))
            throw reader.Fault("the end of the statement", "APPLY AS … and IGNORE NULL UPDATES stand before "
                + "SEQUENCE BY.");
        if (reader.IsAtWords("COLUMNS"))
            throw reader.Fault("the end of the statement", "COLUMNS stands directly after SEQUENCE BY.");
    }

    private static QueryText ReadSource(TokenReader reader)
    {
        SqlToken first = reader.Current;
        reader.ExpectWords("FROM");
        bool isStream = reader.TryTakeWords("STREAM");
        bool isEnclosed = isStream && reader.TryTakeSymbol("(");
        if (reader.IsAtSymbol("(") || reader.IsAtWords("SELECT"))
            throw reader.Fault("the name of the source", "It is a name, not a subquery; filter in a temporary view.");
        SqlToken last = reader.Current;
        reader.ExpectName("the name of the source");
        while (reader.TryTakeSymbol("."))
        {
            last = reader.Current;
            reader.ExpectName("the name of the source");
        }

        if (isEnclosed)
        {
            last = reader.Current;
            reader.ExpectSymbol(")");
        }

        return reader.Slice(first, last);
    }

    private static QueryText? ReadCondition(TokenReader reader, string action)
    {
        if (!reader.TryTakeWords("APPLY", "AS", action)) return null;
        reader.ExpectWords("WHEN");
        return reader.ExpectExpression("a condition", ClauseWords);
    }

    private static (IReadOnlyList<ChangeColumn> Columns, bool IsStruct) ReadSequence(TokenReader reader)
    {
        bool isStruct = reader.IsAtWords("STRUCT") && reader.Peek(1).IsSymbol("(");
        if (!isStruct) return ([ReadColumn(reader, "the sequence column")], false);
        reader.Skip(1);
        return (reader.ExpectList(() => ReadColumn(reader, "a sequence column")), true);
    }

    private static ChangeColumn ReadColumn(TokenReader reader, string what)
    {
        SourceLocation location = reader.Location;
        return new ChangeColumn(reader.ExpectParts(what), location);
    }

    private static ColumnChoice ReadChoice(TokenReader reader)
    {
        if (!reader.TryTakeSymbol("*")) return new ColumnChoice(IsExcept: false, ReadColumns(reader));
        reader.ExpectWords("EXCEPT");
        return new ColumnChoice(IsExcept: true, ReadColumns(reader));
    }

    private static IReadOnlyList<ChangeColumn> ReadColumns(TokenReader reader) =>
        reader.IsAtSymbol("(")
            ? reader.ExpectList(() => ReadColumn(reader, "a column"))
            : throw reader.Fault("columns in parentheses or * EXCEPT (columns)");

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
