using System.Text.Json.Serialization;

namespace Millrace.TimeSeries.Kernels;

/// <summary>How lists in settings are written.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class KernelSettingsJson : JsonSerializerContext;
