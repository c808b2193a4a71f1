using System.Text.Json.Serialization;

namespace Millrace.Pipelines.Running;

/// <summary>JSON of operation parameters without reflection.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class OperationJson : JsonSerializerContext;
