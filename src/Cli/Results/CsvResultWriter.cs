using System.Buffers;
using System.Text;
using Millrace.Engine.Queries;

namespace Millrace.Cli.Results;

/// <summary>
/// Values separated by commas, as RFC 4180 has them. Null is an empty field; the empty text is a quoted one, so that the two
/// stay apart.
/// </summary>
internal sealed class CsvResultWriter : IResultWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public long Write(QueryResult result, Stream output)
    {
        using StreamWriter writer = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true);
        for (int column = 0; column < result.Columns.Count; column++) WriteField(writer, column, result.Columns[column].Name);
        writer.Write("\r\n");
        long rows = 0;
        while (result.Read())
        {
            for (int column = 0; column < result.Columns.Count; column++)
                WriteField(writer, column, result.Value(column) is object value ? ResultValue.ToText(value) : null);
            writer.Write("\r\n");
            rows++;
        }

        return rows;
    }

    private static void WriteField(TextWriter writer, int column, string? text)
    {
        if (column > 0) writer.Write(',');
        if (text is null) return;
        bool isQuoted = text.Length == 0 || text.AsSpan().IndexOfAny(Special) >= 0;
        writer.Write(isQuoted ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text);
    }
}
