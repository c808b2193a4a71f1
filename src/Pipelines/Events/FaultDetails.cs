using System.Text.Json;
using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Events;

/// <summary>Writes where a fault lies, for programs that read the details of an event.</summary>
internal static class FaultDetails
{
    public static void Fault(this Utf8JsonWriter json, Exception? fault)
    {
        if (fault is null) return;
        json.WriteStartObject("error");
        json.WriteString("code", CodeOf(fault));
        json.WriteString("message", fault.Message);
        if (fault is MillraceException { Location: SourceLocation place })
        {
            json.WriteString("file", place.File);
            json.WriteNumber("line", place.Line);
            json.WriteNumber("column", place.Column);
        }

        json.WriteEndObject();
    }

    /// <summary>A fault's code, or its type where it has none.</summary>
    public static string? CodeOf(Exception fault) => fault is MillraceException known ? known.Code.Value : fault.GetType().FullName;
}
