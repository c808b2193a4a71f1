using System.Text;
using System.Text.Json;

namespace Millrace.DeltaProtocol.Actions;

/// <summary>Actions as JSON text, for those who carry them in another container such as a Parquet checkpoint.</summary>
public static class ActionJson
{
    /// <summary>Reads the JSON of one action's fields; null when the kind is unknown.</summary>
    /// <param name="kind">Name of the action as in the log, such as <c>txn</c>.</param>
    /// <param name="json">Its fields; optional ones may be null.</param>
    /// <exception cref="JsonException">The text is no JSON or lacks a required field.</exception>
    public static LogAction? Parse(string kind, string json) =>
        ActionReader.Read(Encoding.UTF8.GetBytes($"{{\"{kind}\":{json}}}"));

    /// <summary>Writes the fields of an action.</summary>
    /// <returns>Name of the action as in the log, and its fields as a JSON object.</returns>
    public static (string Kind, string Json) Format(LogAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        string line = Encoding.UTF8.GetString(ActionWriter.Write([action]).Span);
        string kind = ActionWriter.NameOf(action);

        // The line is {"kind":{…}} and a line feed, written just above.
        return (kind, line[(kind.Length + 4)..^2]);
    }
}
