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
        if (IsSnapshot(reader)) return ReadSnapshots(reader, isOnce);
        QueryText source = ReadSource(reader);
        SourceLocation start = reader.Location;
        IReadOnlyList<ChangeColumn> keys = ReadKeys(reader);
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

    /// <summary>A source may be named "snapshot" itself.</summary>
    private static bool IsSnapshot(TokenReader reader) =>
        reader.IsAtWords("FROM", "SNAPSHOT") && !reader.Peek(2).IsWord("KEYS") && !reader.Peek(2).IsSymbol(".");

    /// <summary>Reads <c>FROM SNAPSHOT source KEYS (…) …</c>: the versions of a table take the place of events.</summary>
    private static AutoCdcClauses ReadSnapshots(TokenReader reader, bool isOnce)
    {
        if (isOnce) throw reader.Fault("FROM a source of events", "Snapshots are compared one after the other; leave out ONCE.");
        reader.ExpectWords("FROM", "SNAPSHOT");
        if (reader.IsAtWords("STREAM")) throw reader.Fault("the name of a table", "A snapshot is a whole table, so it is read without STREAM.");
        QueryText source = ReadName(reader).Behind("FROM ");
        SourceLocation start = reader.Location;
        AutoCdc changes = new(ReadKeys(reader), [], start)
        {
            Columns = reader.TryTakeWords("COLUMNS") ? ReadChoice(reader) : null,
            ScdType = ReadScdType(reader),
            TrackHistory = ReadTrackHistory(reader),
            Snapshots = new SnapshotSource(),
        };
        RefuseEventClause(reader);
        ChangeRules.Check(changes, start);
        return new AutoCdcClauses(source, isOnce, changes);
    }

    private static IReadOnlyList<ChangeColumn> ReadKeys(TokenReader reader) => reader.TryTakeWords("KEYS")
        ? reader.ExpectList(() => ReadColumn(reader, "a key column"))
        : throw reader.Fault("KEYS (columns)");

    private static void RefuseEventClause(TokenReader reader)
    {
        if (reader.IsAtWords("APPLY") || reader.IsAtWords("IGNORE") || reader.IsAtWords("SEQUENCE"))
        {
            throw reader.Fault(
                "the end of the statement", "Snapshots have no events: their version is the sequence, and a row that is missing in the next one is deleted.");
        }
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
        SqlToken last = TakeName(reader);
        if (isEnclosed)
        {
            last = reader.Current;
            reader.ExpectSymbol(")");
        }

        return reader.Slice(first, last);
    }

    private static QueryText ReadName(TokenReader reader)
    {
        if (reader.IsAtSymbol("(") || reader.IsAtWords("SELECT"))
            throw reader.Fault("the name of the source", "It is a name, not a subquery; put the query into a temporary view.");
        SqlToken first = reader.Current;
        return reader.Slice(first, TakeName(reader));
    }

    /// <summary>Takes a dotted name and gives its last part.</summary>
    private static SqlToken TakeName(TokenReader reader)
    {
        SqlToken last;
        do
        {
            last = reader.Current;
            reader.ExpectName("the name of the source");
        }
        while (reader.TryTakeSymbol("."));
        return last;
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

    /// <summary>Some columns; null for a star alone, which says what holds without the clause.</summary>
    private static ColumnChoice? ReadChoice(TokenReader reader)
    {
        if (!reader.TryTakeSymbol("*")) return new ColumnChoice(IsExcept: false, ReadColumns(reader));
        return reader.TryTakeWords("EXCEPT") ? new ColumnChoice(IsExcept: true, ReadColumns(reader)) : null;
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
