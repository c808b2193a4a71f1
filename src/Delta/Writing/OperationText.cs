using System.Text.Json.Serialization;

namespace Millrace.Delta.Writing;

/// <summary>JSON of operation parameters, written without reflection.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class OperationText : JsonSerializerContext;
