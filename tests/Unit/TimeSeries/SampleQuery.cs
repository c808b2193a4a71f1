using System.Globalization;
using Millrace.Foundation.Types;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Unit.TimeSeries;

/// <summary>Runs a query that calls one operator over queries in parentheses, as the samples of the operators do.</summary>
internal static class SampleQuery
{
    public static string Expand(DuckSql duck, string query)
    {
        ITimeSeriesOp op = TimeSeriesOps.BuiltIn.Tables.First(
            one => query.Contains($"{one.Descriptor.SqlName}(", StringComparison.Ordinal));
        int start = query.IndexOf($"{op.Descriptor.SqlName}(", StringComparison.Ordinal);
        int open = start + op.Descriptor.SqlName.Length;
        int close = Split(query, open + 1, out List<string> parts);
        List<SeriesFrame> inputs = [];
        Dictionary<string, OpArgument> arguments = [];
        foreach (string part in parts)
        {
            string[] pair = part.Split("=>", 2, StringSplitOptions.TrimEntries);
            if (part.StartsWith('(')) inputs.Add(new SeriesFrame(part, Schema(duck, part)));
            else arguments.Add(pair[0], Read(pair[1]));
        }

        return $"{query[..start]}({op.Expand(new OpCall(inputs, arguments))}) AS called{query[(close + 1)..]}";
    }

    private static OpArgument Read(string text) => text switch
    {
        "true" => new OpArgument.Flag(true),
        "false" => new OpArgument.Flag(false),
        _ when text.StartsWith('[') => new OpArgument.TextList(
            text[1..^1].Split(',', StringSplitOptions.TrimEntries).Select(item => item.Trim('\'', '"')).ToArray()),
        _ when double.TryParse(text, CultureInfo.InvariantCulture, out double number) => new OpArgument.Number(number),
        _ => new OpArgument.Text(text.Trim('\'', '"')),
    };

    /// <summary>Splits at the commas outside quotes and brackets up to the closing parenthesis, whose place it gives.</summary>
    private static int Split(string query, int from, out List<string> parts)
    {
        parts = [];
        int depth = 0, start = from;
        bool isQuoted = false;
        for (int i = from; ; i++)
        {
            char c = query[i];
            if (c == '\'') isQuoted = !isQuoted;
            if (isQuoted) continue;
            if (c is '(' or '[') depth++;
            if ((c == ',' || c == ')') && depth == 0)
            {
                parts.Add(query[start..i].Trim());
                if (c == ')') return i;
                start = i + 1;
            }
            else if (c is ')' or ']')
            {
                depth--;
            }
        }
    }

    private static TableSchema Schema(DuckSql duck, string relation) => new([.. duck.Columns($"SELECT * FROM {relation} AS s")
        .Select(column => column.Split(' ', 2))
        .Select(pair => new Column(pair[0], Type(pair[1])))]);

    private static DataType Type(string name) => name switch
    {
        "VARCHAR" => new DataType.String(),
        "INTEGER" => new DataType.Integer(),
        "BIGINT" => new DataType.Long(),
        "DOUBLE" => new DataType.Double(),
        "BOOLEAN" => new DataType.Boolean(),
        "DATE" => new DataType.Date(),
        "TIMESTAMP" => new DataType.TimestampNtz(),
        "TIMESTAMP WITH TIME ZONE" => new DataType.Timestamp(),
        _ when name.StartsWith("DECIMAL", StringComparison.Ordinal) => Decimal(name),
        _ => throw new NotSupportedException(name),
    };

    private static DataType.Decimal Decimal(string name)
    {
        int[] sizes = name[8..^1].Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        return new DataType.Decimal(sizes[0], sizes[1]);
    }
}
