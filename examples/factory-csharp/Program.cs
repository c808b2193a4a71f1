using System.Collections.Frozen;
using FactoryCsharp;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;

Dictionary<string, string> configuration = new()
{
    ["sensor_landing"] = "landing/sensor",
    ["inspection_landing"] = "landing/inspection",
};
PipelineBuilder builder = new PipelineBuilder().FromType(typeof(FactoryPipeline));
PipelineDeclaration pipeline = builder.Build(
    new PipelineDefaults("main", "iot_anomaly_detection", configuration.ToFrozenDictionary()));
foreach (FlowDeclaration flow in pipeline.Flows)
    Console.WriteLine($"-- {flow.Name}\n{flow.Query.Text}\n");
