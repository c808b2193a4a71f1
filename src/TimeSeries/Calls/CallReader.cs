using System.Globalization;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Calls;

/// <summary>
/// Reads the arguments of one call by the operator's descriptor. Making one checks names, kinds, choices and what is
/// required, so an operator only asks for values.
/// </summary>
internal sealed class CallReader
{
    private readonly OpDescriptor _descriptor;
    private readonly Dictionary<string, OpArgument> _arguments = new(StringComparer.OrdinalIgnoreCase);

    public CallReader(OpDescriptor descriptor, int inputCount, IReadOnlyDictionary<string, OpArgument> arguments)
    {
        _descriptor = descriptor;
        if (inputCount > descriptor.Inputs.Count || inputCount < descriptor.Inputs.Count - descriptor.OptionalInputs)
            throw TimeSeriesErrors.WrongInputCount(Op, descriptor.Inputs, descriptor.OptionalInputs, inputCount);
        foreach ((string name, OpArgument value) in arguments) Add(name, value);
        foreach (OpArgumentDescriptor argument in descriptor.Arguments)
        {
            if (argument.IsRequired && !_arguments.ContainsKey(argument.Name))
                throw TimeSeriesErrors.MissingArgument(Op, argument.Name, argument.Doc.TrimEnd('.'));
        }
    }

    /// <summary>Name of the operator, for messages.</summary>
    public string Op => _descriptor.SqlName;

    public bool Has(string name) => _arguments.ContainsKey(name);

    public string? Text(string name) => (Find(name) as OpArgument.Text)?.Value;

    public string Text(string name, string fallback) => Text(name) ?? fallback;

    public double? Number(string name) => (Find(name) as OpArgument.Number)?.Value;

    public double Number(string name, double fallback) => Number(name) ?? fallback;

    public bool Flag(string name, bool fallback) => (Find(name) as OpArgument.Flag)?.Value ?? fallback;

    /// <summary>A whole number in a range.</summary>
    public int Count(string name, int lowest, int highest, int fallback = 0)
    {
        double value = Number(name, fallback);
        if (double.IsInteger(value) && value >= lowest && value <= highest) return (int)value;
        throw TimeSeriesErrors.InvalidArgument(
            Op, name, Show(value),
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {lowest} to {highest}"));
    }

    /// <summary>
    /// A distance on an axis, not below zero: microseconds on a calendar, where a number counts seconds, else units.
    /// </summary>
    public double Distance(string name, TimeAxis axis, double fallback)
    {
        OpArgument argument = Find(name) ?? new OpArgument.Number(fallback);
        if (argument is OpArgument.Text text)
        {
            return axis.IsCalendar
                ? Duration.ReadMicros(Op, text.Value, lowestCount: 0)
                : throw TimeSeriesErrors.InvalidArgument(
                    Op, name, $"'{text.Value}'", $"a number here, as '{axis.Column.Name}' is a number and not a time");
        }

        double number = ((OpArgument.Number)argument).Value;
        if (!(number >= 0) || double.IsInfinity(number))
            throw TimeSeriesErrors.InvalidArgument(Op, name, Show(number), "a finite number not below zero");
        return axis.IsCalendar ? Math.Round(number * Duration.MicrosPerSecond) : number;
    }

    /// <summary>The texts of a list, empty when it was left out.</summary>
    public IReadOnlyList<string> Texts(string name) => Find(name) switch
    {
        OpArgument.TextList list => list.Values,
        OpArgument.Text one => [one.Value],
        _ => [],
    };

    /// <summary>Whole numbers in a range, in the order written; empty when the list was left out.</summary>
    public IReadOnlyList<long> Counts(string name, long lowest, long highest)
    {
        IReadOnlyList<string> texts = Find(name) is OpArgument.Number number ? [Show(number.Value)] : Texts(name);
        return
        [
            .. texts.Select(text =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count)
                && count >= lowest && count <= highest
                    ? count
                    : throw TimeSeriesErrors.InvalidArgument(
                        Op, name, $"'{text}'",
                        string.Create(CultureInfo.InvariantCulture, $"whole numbers from {lowest} to {highest}"))),
        ];
    }

    /// <summary>The column that an argument names, with the spelling of the schema.</summary>
    public Column Column(string name, SeriesFrame frame, string input) =>
        Resolve(name, Text(name) ?? throw TimeSeriesErrors.MissingArgument(Op, name, "a column name"), frame, input);

    /// <summary>The columns that an argument names, in the order written.</summary>
    public IReadOnlyList<Column> Columns(string name, SeriesFrame frame, string input)
    {
        List<Column> columns = [];
        foreach (string text in Texts(name))
        {
            Column column = Resolve(name, text, frame, input);
            if (columns.Contains(column)) throw TimeSeriesErrors.RepeatedColumn(Op, column.Name, name, name);
            columns.Add(column);
        }

        return columns;
    }

    /// <summary>Refuses columns that have another task already.</summary>
    public void Distinct(string name, IEnumerable<Column> columns, string otherName, IEnumerable<Column> others)
    {
        Column? twice = columns.FirstOrDefault(others.Contains);
        if (twice is not null) throw TimeSeriesErrors.RepeatedColumn(Op, twice.Name, otherName, name);
    }

    /// <summary>A schema of result columns; two of one name are a fault with a remedy.</summary>
    public TableSchema Schema(IReadOnlyList<Column> columns, string remedy)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (Column column in columns)
        {
            if (!seen.Add(column.Name)) throw TimeSeriesErrors.DuplicateColumn(Op, column.Name, remedy);
        }

        return new TableSchema(columns);
    }

    public static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public OpArgument? Find(string name) => _arguments.GetValueOrDefault(name);

    private Column Resolve(string argument, string column, SeriesFrame frame, string input) =>
        frame.Columns.Find(column) ?? throw TimeSeriesErrors.ColumnNotFound(
            Op, argument, column, input, frame.Columns.Select(known => known.Name).ToArray());

    private void Add(string name, OpArgument value)
    {
        OpArgumentDescriptor argument = _descriptor.Arguments.FirstOrDefault(
            known => known.Aliases.Prepend(known.Name).Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? throw TimeSeriesErrors.UnknownArgument(
                Op, name, _descriptor.Arguments.Select(known => known.Name).ToArray());
        string? accepted = AcceptedInstead(argument.Kind, value.Kind);
        if (accepted is not null) throw TimeSeriesErrors.InvalidArgument(Op, argument.Name, Describe(value), accepted);
        if (value is OpArgument.Text { Value: string text } && argument.Choices.Count > 0
            && !argument.Choices.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw TimeSeriesErrors.UnknownChoice(Op, argument.Name, text, argument.Choices);
        }

        if (!_arguments.TryAdd(argument.Name, value))
            throw TimeSeriesErrors.InvalidArgument(Op, argument.Name, "given twice", "one value");
    }

    private static string? AcceptedInstead(OpArgumentKind wanted, OpArgumentKind given) => wanted switch
    {
        OpArgumentKind.Text => given == OpArgumentKind.Text ? null : "a text such as 'x'",
        OpArgumentKind.Column => given == OpArgumentKind.Text ? null : "one column name",
        OpArgumentKind.Number => given == OpArgumentKind.Number ? null : "a number",
        OpArgumentKind.Flag => given == OpArgumentKind.Flag ? null : "true or false",
        OpArgumentKind.TextList => IsTextual(given) ? null : "a list of texts such as ['a', 'b']",
        OpArgumentKind.ColumnList => IsTextual(given) ? null : "a list of column names such as [a, b]",
        OpArgumentKind.Duration => given is OpArgumentKind.Text or OpArgumentKind.Number
            ? null : "a number or a duration such as '5 minutes'",
        OpArgumentKind.TimePoint => given is OpArgumentKind.Text or OpArgumentKind.Number
            ? null : "a time such as '2024-02-29 13:30:00', or a number",
        OpArgumentKind.NumberList => given == OpArgumentKind.Number || IsTextual(given)
            ? null : "a list of numbers such as [1, 2]",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool IsTextual(OpArgumentKind kind) => kind is OpArgumentKind.Text or OpArgumentKind.TextList;

    private static string Describe(OpArgument value) => value switch
    {
        OpArgument.Text text => $"the text '{text.Value}'",
        OpArgument.Number number => $"the number {Show(number.Value)}",
        OpArgument.Flag flag => flag.Value ? "true" : "false",
        OpArgument.TextList => "a list",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
