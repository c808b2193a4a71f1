using System.Text.Json;
using Millrace.Engine.Queries;

namespace Millrace.Cli.Results;

/// <summary>Rows as JSON objects: one array of them, or one a line.</summary>
/// <param name="isLines">True for one object a line.</param>
internal sealed class JsonResultWriter(bool isLines) : IResultWriter
{
    private const int FlushBytes = 1 << 16;

    public long Write(QueryResult result, Stream output)
    {
        JsonEncodedText[] names = [.. result.Columns.Select(column => JsonEncodedText.Encode(column.Name, ResultValue.Plain.Encoder))];
        ReadOnlySpan<byte> between = isLines ? "\n"u8 : ",\n "u8;
        if (!isLines) output.Write("["u8);
        using MemoryStream buffer = new(FlushBytes * 2);
        using Utf8JsonWriter json = new(buffer, ResultValue.Plain);
        long rows = 0;
        while (result.Read())
        {
            if (rows++ > 0) buffer.Write(between);
            json.Reset();
            json.WriteStartObject();
            for (int column = 0; column < names.Length; column++)
            {
                json.WritePropertyName(names[column]);
                ResultValue.WriteJson(json, result.Value(column));
            }

            json.WriteEndObject();
            json.Flush();
            if (buffer.Length >= FlushBytes) Flush(buffer, output);
        }

        Flush(buffer, output);
        if (!isLines) output.Write("]\n"u8);
        else if (rows > 0) output.Write("\n"u8);
        return rows;
    }

    private static void Flush(MemoryStream buffer, Stream output)
    {
        output.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
        buffer.SetLength(0);
    }
}
