using System.Text.Json.Serialization;

namespace Millrace.TimeSeries.Contract;

/// <summary>How plans are written as text.</summary>
[JsonSerializable(typeof(KernelPlan))]
[JsonSerializable(typeof(AsOfMergePlan))]
internal sealed partial class KernelPlanJson : JsonSerializerContext;
