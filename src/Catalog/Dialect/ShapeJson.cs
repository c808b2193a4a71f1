using System.Text.Json.Serialization;

namespace Millrace.Catalog.Dialect;

/// <summary>Writes names into shapes without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ShapeJson : JsonSerializerContext;
