using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads what is expected: a condition over one row, or a rule over several.</summary>
internal sealed class ExpectationReader(TokenReader reader, string name)
{
    private const string Units = "a length such as INTERVAL 10 MINUTES";

    private string _condition = "";
    private SourceLocation? _location;

    /// <summary>Reads <c>EXPECT …</c> with its action.</summary>
    public static Expectation ReadClause(TokenReader reader, string name)
    {
        reader.ExpectWords("EXPECT");
        ViolationAction? before = ViolationActionReader.ReadOr(reader);
        ExpectationReader read = new(reader, name);
        ExpectationRule rule = read.ReadRule();
        SqlToken after = reader.Current;
        ViolationAction? said = ViolationActionReader.ReadOr(reader) ?? ViolationActionReader.ReadOnViolation(reader);
        if (before is not null && said is not null)
            throw reader.Fault(after, "',' or ')'", "The action on violation is said twice.");
        return read.Of(rule, before ?? said ?? ViolationAction.Warn, read._location ?? reader.Location);
    }

    /// <summary>Reads the text of a rule that stands alone, as in code: a condition may go without parentheses.</summary>
    public static Expectation ReadText(TokenReader reader, string name, ViolationAction action, SourceLocation location)
    {
        ExpectationReader read = new(reader, name);
        if (!read.IsAtRule())
        {
            QueryText condition = reader.ExpectExpression("a condition");
            ExpectationRules.Check(name, condition);
            return new Expectation(name, condition.Text, action, location);
        }

        ExpectationRule rule = read.ReadRule();
        reader.ExpectEnd();
        return read.Of(rule, action, location);
    }

    private Expectation Of(ExpectationRule rule, ViolationAction action, SourceLocation location) => new(name, _condition, action, location) { Rule = rule };

    // A condition may start with a column of these names, so more of the rule is looked for.
    private bool IsAtRule() =>
        (reader.IsAtWords("UNIQUE") && reader.Peek(1).IsSymbol("("))
        || reader.IsAtWords("FRESH", "WITHIN")
        || (reader.IsAtWords("RATE") && Enumerable.Range(1, 6).Any(ahead => reader.Peek(ahead).IsWord("PER") && reader.Peek(ahead - 1).IsWord("ROWS")))
        || (reader.IsAtSymbol("(") && AfterParenthesis() is SqlToken after && (after.IsWord("REFERENCES") || after.IsWord("FOR")));

    private SqlToken AfterParenthesis()
    {
        int depth = 0;
        for (int ahead = 0; ; ahead++)
        {
            SqlToken token = reader.Peek(ahead);
            depth += token.IsSymbol("(") ? 1 : token.IsSymbol(")") ? -1 : 0;
            if (depth == 0) return reader.Peek(ahead + 1);
            if (token.Kind == SqlTokenKind.End) return token;
        }
    }

    private ExpectationRule ReadRule()
    {
        SqlToken first = reader.Current;
        SourceLocation start = reader.Location;
        ExpectationRule? rule = reader switch
        {
            _ when reader.TryTakeWords("UNIQUE") => ReadUnique(),
            _ when reader.TryTakeWords("FRESH") => ReadFresh(),
            _ when reader.TryTakeWords("RATE") => ReadRate(),
            _ when reader.IsAtSymbol("(") && AfterParenthesis().IsWord("REFERENCES") => ReadReferences(),
            _ => null,
        };
        if (rule is null) return ReadCondition();
        _condition = reader.Slice(first, reader.Previous).Text;
        _location = start;
        return rule;
    }

    private ExpectationRule ReadCondition()
    {
        QueryText condition = reader.ExpectParenthesised("a condition in parentheses");
        ExpectationRules.Check(name, condition);
        _condition = condition.Text;
        _location = condition.Location;
        if (!reader.TryTakeWords("FOR")) return new ExpectationRule.EachRow();
        reader.ExpectWords("AT", "LEAST");
        bool isShare = decimal.TryParse(reader.Current.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent)
            && reader.Current.Kind == SqlTokenKind.Number && percent is > 0 and <= 100;
        if (!isShare) throw reader.Fault("a number above 0 and up to 100");
        reader.Take();
        reader.ExpectWords("PERCENT", "OF", "ROWS");
        return new ExpectationRule.Share(percent);
    }

    private ExpectationRule.Unique ReadUnique()
    {
        ExpectationRule.Unique rule = new(ReadColumns());
        if (!reader.TryTakeWords("WITHIN")) return rule;
        TimeSpan within = ReadInterval();
        reader.ExpectWords("OF");
        return rule with { Within = within, TimeColumn = reader.ExpectName("a column of time") };
    }

    private ExpectationRule.References ReadReferences()
    {
        IReadOnlyList<string> columns = ReadColumns();
        reader.ExpectWords("REFERENCES");
        IReadOnlyList<string> table = reader.ExpectQualified("the table that is referred to");
        SqlToken at = reader.Current;
        IReadOnlyList<string> keys = reader.IsAtSymbol("(") ? ReadColumns() : columns;
        return keys.Count == columns.Count
            ? new ExpectationRule.References(columns, table, keys)
            : throw reader.Fault(at, $"{columns.Count} {(columns.Count == 1 ? "column" : "columns")}", "The key has as many columns on both sides.");
    }

    private ExpectationRule.Fresh ReadFresh()
    {
        reader.ExpectWords("WITHIN");
        TimeSpan within = ReadInterval();
        reader.ExpectWords("OF");
        return new ExpectationRule.Fresh(within, reader.ExpectName("a column of time"));
    }

    private ExpectationRule.Rate ReadRate()
    {
        long least;
        long? most = null;
        SqlToken bounds = reader.Current;
        if (reader.TryTakeSymbol(">="))
        {
            least = ReadCount();
        }
        else
        {
            if (!reader.TryTakeWords("BETWEEN")) throw reader.Fault("BETWEEN a AND b, or >= a");
            least = ReadCount();
            reader.ExpectWords("AND");
            most = ReadCount();
        }

        if (most < least) throw reader.Fault(bounds, "the smaller number first", "No rate lies between these.");
        reader.ExpectWords("ROWS", "PER");
        TimeSpan per = ReadInterval();
        return new ExpectationRule.Rate(least, most, per) { TimeColumn = reader.TryTakeWords("OF") ? reader.ExpectName("a column of time") : null };
    }

    private long ReadCount()
    {
        bool isCount = long.TryParse(reader.Current.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && reader.Current.Kind == SqlTokenKind.Number;
        if (!isCount) throw reader.Fault("a whole number of rows");
        reader.Take();
        return count;
    }

    private TimeSpan ReadInterval()
    {
        reader.ExpectWords("INTERVAL");
        SqlToken first = reader.Current;
        string text = reader.IsAtText ? reader.ExpectText(Units) : first.Kind == SqlTokenKind.Number ? reader.Take().Value : throw reader.Fault(Units);
        bool hasUnit = reader.Current.Kind == SqlTokenKind.Word && DurationText.TryParse($"{text} {reader.Current.Value}", out _);
        if (hasUnit) text = $"{text} {reader.Take().Value}";
        bool isLength = (hasUnit || text.Any(char.IsAsciiLetter)) && DurationText.TryParse(text, out TimeSpan length) && length > TimeSpan.Zero;
        if (!isLength) throw reader.Fault(first, Units, "Units are MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS and WEEKS.");
        DurationText.TryParse(text, out TimeSpan duration);
        return duration;
    }

    private IReadOnlyList<string> ReadColumns()
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        return reader.ExpectList(() =>
        {
            SqlToken at = reader.Current;
            string column = reader.ExpectName("a column");
            return seen.Add(column) ? column : throw reader.Fault(at, "another column", $"'{column}' is named twice.");
        });
    }
}
