using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads what a flow does, inside CREATE … TABLE and in CREATE FLOW.</summary>
internal static class FlowBodyReader
{
    private const string ByNameHint = "Columns are matched by name, never by position.";

    /// <summary>
    /// Reads the body after <c>FLOW</c> in CREATE STREAMING TABLE, where the target is the table itself.
    /// </summary>
    public static FlowBody ReadInTable(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        if (reader.TryTakeWords("INSERT"))
        {
            if (reader.IsAtWords("INTO")) throw reader.Fault("BY NAME", "The table of this statement is the target.");
            bool isOnce = reader.TryTakeWords("ONCE");
            ExpectByName(reader);
            return new FlowBody.Append(QueryBody.Expect(reader), isOnce, start);
        }

        if (reader.TryTakeWords("AUTO", "CDC"))
            return new FlowBody.AutoCdc(AutoCdcReader.Read(reader, reader.TryTakeWords("ONCE")), start);
        if (reader.IsAtWords("REPLACE")) return ReadReplaceWhere(reader, start);
        throw reader.Fault("INSERT BY NAME, AUTO CDC or REPLACE WHERE");
    }

    /// <summary>Reads the body after <c>AS</c> in CREATE FLOW, which names its target.</summary>
    public static (IReadOnlyList<string> Target, FlowBody Body, bool NamesSink) ReadWithTarget(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        if (reader.TryTakeWords("INSERT"))
        {
            reader.ExpectWords("INTO");
            bool isOnce = reader.TryTakeWords("ONCE");
            // SINK is a word of the statement only before a name: a table may be called so too.
            bool namesSink = reader.IsAtWords("SINK") && reader.Peek(1) is { IsName: true } next && !(next.IsWord("BY") && reader.Peek(2).IsWord("NAME")) && !next.IsWord("REPLACE");
            if (namesSink) reader.Skip(1);
            IReadOnlyList<string> target = reader.ExpectQualified("the target of the flow");
            if (reader.IsAtWords("REPLACE")) return (target, ReadReplaceWhere(reader, start), namesSink);
            ExpectByName(reader);
            return (target, new FlowBody.Append(QueryBody.Expect(reader), isOnce, start), namesSink);
        }

        if (reader.TryTakeWords("AUTO", "CDC"))
        {
            (IReadOnlyList<string> changed, FlowBody body) = ReadCdcInto(reader, start);
            return (changed, body, false);
        }

        throw reader.Fault("INSERT INTO target BY NAME or AUTO CDC INTO target");
    }

    /// <summary>Reads <c>[ONCE] INTO target FROM …</c>.</summary>
    public static (IReadOnlyList<string> Target, FlowBody Body) ReadCdcInto(TokenReader reader, SourceLocation start)
    {
        bool isOnce = reader.TryTakeWords("ONCE");
        reader.ExpectWords("INTO");
        IReadOnlyList<string> target = reader.ExpectQualified("the target of the flow");
        return (target, new FlowBody.AutoCdc(AutoCdcReader.Read(reader, isOnce), start));
    }

    private static FlowBody.ReplaceWhere ReadReplaceWhere(TokenReader reader, SourceLocation start)
    {
        reader.ExpectWords("REPLACE", "WHERE");
        QueryText predicate = reader.ExpectExpression("a condition", "BY");
        ExpectByName(reader);
        return new FlowBody.ReplaceWhere(predicate, QueryBody.Expect(reader), start);
    }

    private static void ExpectByName(TokenReader reader)
    {
        if (!reader.TryTakeWords("BY", "NAME")) throw reader.Fault("BY NAME", ByNameHint);
    }
}
