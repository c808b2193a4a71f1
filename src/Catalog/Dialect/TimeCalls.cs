using Millrace.Catalog.Faults;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Dialect;

/// <summary>Calls about dates and times.</summary>
internal static class TimeCalls
{
    private const string Prefix = SparkFunction.Prefix;

    public static readonly Dictionary<string, Func<SparkRewriter, SparkCall, int>> Writers = new()
    {
        ["date_format"] = Format,
        ["to_timestamp"] = static (rewriter, call) => Read(rewriter, call, "TIMESTAMPTZ", isTry: false),
        ["try_to_timestamp"] = static (rewriter, call) => Read(rewriter, call, "TIMESTAMPTZ", isTry: true),
        ["to_date"] = static (rewriter, call) => Read(rewriter, call, "DATE", isTry: false),
        ["try_to_date"] = static (rewriter, call) => Read(rewriter, call, "DATE", isTry: true),
        ["unix_timestamp"] = Seconds,
        ["to_unix_timestamp"] = Seconds,
        ["from_unixtime"] = FromSeconds,
        ["date_trunc"] = Truncate,
        ["time_bucket"] = static (rewriter, call) => call.Arguments.Count == 2 ? rewriter.Rename(call, Prefix + "_time_bucket") : call.At + 1,
        ["trunc"] = static (rewriter, call) => call.Arguments.Count == 2 && rewriter.Literal(call, 1) is not null ? rewriter.Rename(call, Prefix + "_trunc") : call.At + 1,
        ["extract"] = Extract,
        ["datediff"] = Difference,
        ["date_diff"] = Difference,
        ["timestampdiff"] = Difference,
        ["date_add"] = Later,
        ["dateadd"] = Later,
        ["timestampadd"] = Later,
        ["date_sub"] = static (rewriter, call) => call.Arguments.Count != 2 || IsInterval(rewriter, call, 1) ? call.At + 1 : rewriter.Rename(call, Prefix + "_days_earlier"),
    };

    private static int Format(SparkRewriter rewriter, SparkCall call)
    {
        rewriter.Comma(call, 1, " AS TIMESTAMP), ");
        PutPattern(rewriter, call, isRead: false);
        return rewriter.Rename(call, "strftime(CAST");
    }

    private static void PutPattern(SparkRewriter rewriter, SparkCall call, bool isRead)
    {
        string pattern = rewriter.NeedLiteral(call, 1, "the pattern");
        rewriter.Argument(call, 1, Sql.Text(DatePattern.ToEngine(pattern, isRead, rewriter.Text.Place(call.Arguments[1].First))));
    }

    private static int Read(SparkRewriter rewriter, SparkCall call, string type, bool isTry)
    {
        if (call.Arguments.Count == 2)
        {
            PutPattern(rewriter, call, isRead: true);
            return rewriter.Rename(call, isTry ? "CAST(try_strptime" : "CAST(strptime", $") AS {type})");
        }

        string cast = type == "DATE" ? "CAST" : Prefix + "to_timestamptz";
        string close = type == "DATE" ? " AS DATE)" : ")";
        return isTry ? rewriter.Rename(call, "TRY(" + cast, close + ")") : rewriter.Rename(call, cast, close);
    }

    private static int Seconds(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count == 0) return rewriter.Write(call, "CAST(floor(epoch(now())) AS BIGINT)");
        if (call.Arguments.Count == 2) PutPattern(rewriter, call, isRead: true);
        string read = call.Arguments.Count == 2 ? "strptime" : Prefix + "to_timestamptz";
        return rewriter.Rename(call, $"CAST(floor(epoch({read}", "))) AS BIGINT)");
    }

    private static int FromSeconds(SparkRewriter rewriter, SparkCall call)
    {
        string format = Sql.Text("%Y-%m-%d %H:%M:%S");
        if (call.Arguments.Count == 2)
        {
            rewriter.Comma(call, 1, ") AS TIMESTAMP), ");
            PutPattern(rewriter, call, isRead: false);
            return rewriter.Rename(call, "strftime(CAST(to_timestamp");
        }

        return rewriter.Rename(call, "strftime(CAST(to_timestamp", $") AS TIMESTAMP), {format})");
    }

    private static int Truncate(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count != 2) return call.At + 1;
        if (rewriter.Literal(call, 1) is string time) rewriter.Argument(call, 1, $"CAST({Sql.Text(time)} AS TIMESTAMPTZ)");
        return rewriter.Rename(call, Prefix + "_date_trunc");
    }

    private static int Extract(SparkRewriter rewriter, SparkCall call)
    {
        SqlToken part = rewriter.Text.Peek(call.At + 2);
        bool isDay = part.IsWord("DOW") || part.IsWord("DAYOFWEEK");
        if (!isDay || !rewriter.Text.Peek(call.At + 3).IsWord("FROM")) return call.At + 1;
        rewriter.Edits.Replace(rewriter.Text.Peek(call.At).Start, rewriter.Text.Peek(call.At + 3).End, Prefix + "dayofweek(");
        return call.At + 4;
    }

    private static int Difference(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count == 2) return rewriter.Rename(call, Prefix + "_days_between");
        if (UnitOf(rewriter, call) is not string unit) return call.At + 1;
        rewriter.Argument(call, 0, Sql.Text(unit));
        rewriter.Comma(call, 1, ", CAST(");
        rewriter.Comma(call, 2, " AS TIMESTAMP), CAST(");
        return rewriter.Rename(call, "date_sub", " AS TIMESTAMP))");
    }

    private static int Later(SparkRewriter rewriter, SparkCall call)
    {
        if (call.Arguments.Count == 2) return IsInterval(rewriter, call, 1) ? call.At + 1 : rewriter.Rename(call, Prefix + "_days_later");
        string unit = UnitOf(rewriter, call)
            ?? throw CatalogErrors.CallInvalid(call.Function.Name, "the unit is a bare word, such as HOUR", rewriter.Text.Place(call.Arguments[0].First));
        return rewriter.Write(call, $"({rewriter.Spoken(call.Arguments[2])} + ({rewriter.Spoken(call.Arguments[1])}) * INTERVAL 1 {unit})");
    }

    private static string? UnitOf(SparkRewriter rewriter, SparkCall call)
    {
        (int first, int last) = call.Arguments[0];
        SqlToken unit = rewriter.Text.Peek(first);
        return first == last && unit.Kind == SqlTokenKind.Word ? unit.Value : null;
    }

    private static bool IsInterval(SparkRewriter rewriter, SparkCall call, int index)
    {
        SqlToken first = rewriter.Text.Peek(call.Arguments[index].First);
        return first.IsWord("INTERVAL") || first.Value.StartsWith("to_", StringComparison.OrdinalIgnoreCase);
    }
}
