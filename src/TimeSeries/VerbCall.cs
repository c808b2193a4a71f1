using System.Diagnostics;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <summary>A call of an operator as the C# faces put it together; what is null is left out.</summary>
internal sealed class VerbCall(string operatorName)
{
    private readonly Dictionary<string, OpArgument> _arguments = [];

    public Dictionary<string, OpArgument> Arguments => _arguments;

    public string Operator => operatorName;

    public VerbCall With(string name, string? text) => Add(name, text is null ? null : new OpArgument.Text(text));

    public VerbCall With(string name, double? number) => Add(name, number is double given ? new OpArgument.Number(given) : null);

    public VerbCall With(string name, bool flag) => Add(name, new OpArgument.Flag(flag));

    public VerbCall With(string name, IReadOnlyList<string>? texts) => Add(name, texts is null ? null : new OpArgument.TextList(texts));

    public VerbCall WithPoint(string name, TimeValue point) => Add(name, point.Argument);

    /// <summary>The SELECT and the relation it makes.</summary>
    public (string Query, SeriesFrame Frame) Run(params IReadOnlyList<SeriesFrame> inputs) => Run(Find(operatorName), _arguments, inputs);

    /// <summary>The SELECT of a call and the relation it makes.</summary>
    public static (string Query, SeriesFrame Frame) Run(
        ITimeSeriesOp op, IReadOnlyDictionary<string, OpArgument> arguments, IReadOnlyList<SeriesFrame> inputs)
    {
        OpCall call = new(inputs, arguments);
        string query = op.Expand(call);
        return (query, new SeriesFrame($"({query})", op.OutputSchema(call)));
    }

    /// <summary>An operator of Millrace's own.</summary>
    public static ITimeSeriesOp Find(string operatorName) => TimeSeriesOps.BuiltIn.FindTable(operatorName)
        ?? throw new UnreachableException($"The built-in operator {operatorName} was not found.");

    private VerbCall Add(string name, OpArgument? value)
    {
        if (value is not null) _arguments[name] = value;
        return this;
    }
}
