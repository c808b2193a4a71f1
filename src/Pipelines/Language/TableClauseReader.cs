using System.Collections.Frozen;
using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>Reads the clauses of a table or view, in any order, each at most once.</summary>
internal sealed class TableClauseReader(TokenReader reader, DatasetKind kind)
{
    private readonly HashSet<string> _seen = [];
    private TableClauses _clauses = new();

    private bool IsStored => kind is DatasetKind.StreamingTable or DatasetKind.MaterializedView;

    /// <summary>Reads clauses until something else comes.</summary>
    public TableClauses Read()
    {
        while (TryReadViewClause() || (IsStored && TryReadTableClause()))
        {
        }

        return _clauses;
    }

    /// <summary>Reads <c>(key = value, …)</c>.</summary>
    public static FrozenDictionary<string, string> ReadProperties(TokenReader reader)
    {
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        reader.ExpectList(() =>
        {
            SqlToken start = reader.Current;
            string key = reader.IsAtText
                ? reader.ExpectText("a property")
                : string.Join('.', reader.ExpectParts("the key of a property"));
            reader.TryTakeSymbol("=");
            if (!properties.TryAdd(key, ReadPropertyValue(reader)))
                throw reader.Fault(start, "another key", $"The property '{key}' is given twice.");
            return key;
        });
        return properties.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string ReadPropertyValue(TokenReader reader)
    {
        if (reader.IsAtText) return reader.ExpectText("a value");
        bool isNegative = reader.TryTakeSymbol("-");
        if (reader.Current.Kind == SqlTokenKind.Number) return (isNegative ? "-" : "") + reader.Take().Value;
        if (!isNegative && (reader.IsAtWords("TRUE") || reader.IsAtWords("FALSE")))
            return reader.Take().Value.ToLowerInvariant();
        throw reader.Fault("the value of the property in quotes");
    }

    private bool TryReadViewClause()
    {
        if (TryTake("COMMENT")) _clauses = _clauses with { Comment = reader.ExpectText("the comment in quotes") };
        else if (TryTake("TBLPROPERTIES")) _clauses = _clauses with { Properties = ReadProperties(reader) };
        else if (TryTake("DEFAULT", "COLLATION"))
            _clauses = _clauses with { DefaultCollation = reader.ExpectName("the name of a collation") };
        else return false;
        return true;
    }

    private bool TryReadTableClause()
    {
        SourceLocation start = reader.Location;
        if (TryTake("USING")) ReadFormat();
        else if (TryTake("PARTITIONED", "BY"))
            _clauses = _clauses with { PartitionColumns = reader.ExpectNames("a column") };
        else if (TryTake("CLUSTER", "BY")) _clauses = _clauses with { Clustering = ReadClustering() };
        else if (TryTake("LOCATION")) throw RefuseLocation(start);
        else if (TryTake("WITH", "ROW", "FILTER")) _clauses = _clauses with { RowFilter = ReadRowFilter(start) };
        else if (TryTake("CONSTRAINTS", "FROM")) _clauses = _clauses with { RulesFrom = RulesTableReader.Read(reader, start) };
        else if (TryTake("SCHEDULE")) _clauses = _clauses with { Schedule = ReadSchedule() };
        else if (TryTake("TRIGGER", "ON", "UPDATE")) _clauses = _clauses with { Schedule = ReadTrigger() };
        else if (reader.IsAtWords("REFRESH", "POLICY")) _clauses = _clauses with { RefreshPolicy = ReadPolicy() };
        else return false;
        return true;
    }

    private bool TryTake(params ReadOnlySpan<string> words)
    {
        if (!reader.IsAtWords(words)) return false;
        string clause = words[0] is "SCHEDULE" or "TRIGGER" ? "SCHEDULE or TRIGGER" : string.Join(' ', words);
        if (!_seen.Add(clause)) throw reader.Fault("another clause", $"{clause} is written twice.");
        reader.Skip(words.Length);
        return true;
    }

    private void ReadFormat()
    {
        if (!reader.TryTakeWords("DELTA")) throw reader.Fault("DELTA", "Every stored dataset is a Delta table.");
    }

    private Clustering ReadClustering()
    {
        if (reader.TryTakeWords("AUTO")) return new Clustering.Auto();
        if (reader.TryTakeWords("NONE")) return new Clustering.None();
        if (!reader.IsAtSymbol("(")) throw reader.Fault("AUTO, NONE or columns in parentheses");
        return new Clustering.By(reader.ExpectNames("a column"));
    }

    private MillraceException RefuseLocation(SourceLocation start)
    {
        reader.ExpectText("a path in quotes");
        return LanguageErrors.Unsupported(
            start,
            "LOCATION",
            "Tables live in the warehouse folder of the project; remove the clause, or set 'millrace: "
                + "{ warehouse: path }'.");
    }

    private RowFilter ReadRowFilter(SourceLocation start)
    {
        IReadOnlyList<string> function = reader.ExpectQualified("the name of the filter function");
        reader.ExpectWords("ON");
        bool isEmpty = reader.IsAtSymbol("(") && reader.Peek(1).IsSymbol(")");
        if (!isEmpty) return new RowFilter(function, reader.ExpectNames("a column"), start);
        reader.Skip(2);
        return new RowFilter(function, [], start);
    }

    private RefreshSchedule ReadSchedule()
    {
        reader.TryTakeWords("REFRESH");
        if (reader.TryTakeWords("CRON"))
        {
            string expression = reader.ExpectText("a Quartz expression in quotes");
            string? zone =
                reader.TryTakeWords("AT", "TIME", "ZONE") ? reader.ExpectText("a time zone in quotes") : null;
            return new RefreshSchedule.Cron(expression, zone);
        }

        if (!reader.TryTakeWords("EVERY")) throw reader.Fault("EVERY n HOURS, DAYS or WEEKS, or CRON 'expression'");
        int count = ReadCount();
        if (reader.TryTakeWords("HOUR") || reader.TryTakeWords("HOURS"))
            return new RefreshSchedule.Every(TimeSpan.FromHours(count));
        if (reader.TryTakeWords("DAY") || reader.TryTakeWords("DAYS"))
            return new RefreshSchedule.Every(TimeSpan.FromDays(count));
        if (reader.TryTakeWords("WEEK") || reader.TryTakeWords("WEEKS"))
            return new RefreshSchedule.Every(TimeSpan.FromDays(7 * count));
        throw reader.Fault("HOURS, DAYS or WEEKS");
    }

    private int ReadCount()
    {
        const int most = 10_000;
        bool isCount = reader.Current.Kind == SqlTokenKind.Number
            && int.TryParse(reader.Current.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed)
            && parsed is >= 1 and <= most;
        if (!isCount) throw reader.Fault("a whole number from 1 to 10000");
        return int.Parse(reader.Take().Value, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private RefreshSchedule.OnUpdate ReadTrigger()
    {
        if (!reader.TryTakeWords("AT", "MOST", "EVERY")) return new RefreshSchedule.OnUpdate(AtMostEvery: null);
        reader.ExpectWords("INTERVAL");
        SqlToken first = reader.Current;
        if (reader.IsAtText) reader.ExpectText("a number");
        else if (reader.Current.Kind == SqlTokenKind.Number) reader.Take();
        else throw reader.Fault("a number and a unit of time");
        SqlToken unit = reader.Current;
        bool isUnit = unit.Kind == SqlTokenKind.Word && IntervalUnits.Contains(unit.Value);
        if (!isUnit) return new RefreshSchedule.OnUpdate(reader.Slice(first, first).Text);
        reader.Take();
        return new RefreshSchedule.OnUpdate(reader.Slice(first, unit).Text);
    }

    private static readonly FrozenSet<string> IntervalUnits = new[]
    {
        "SECOND", "SECONDS", "MINUTE", "MINUTES", "HOUR", "HOURS", "DAY", "DAYS", "WEEK", "WEEKS",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private RefreshPolicy ReadPolicy()
    {
        if (kind != DatasetKind.MaterializedView)
            throw reader.Fault("AS or FLOW", "Only a materialized view has a refresh policy.");
        TryTake("REFRESH", "POLICY");
        if (reader.TryTakeWords("AUTO")) return RefreshPolicy.Auto;
        if (reader.TryTakeWords("INCREMENTAL", "STRICT")) return RefreshPolicy.IncrementalStrict;
        if (reader.TryTakeWords("INCREMENTAL")) return RefreshPolicy.Incremental;
        if (reader.TryTakeWords("FULL")) return RefreshPolicy.Full;
        throw reader.Fault("AUTO, INCREMENTAL, INCREMENTAL STRICT or FULL");
    }
}
