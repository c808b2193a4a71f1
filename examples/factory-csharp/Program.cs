using System.Collections.Frozen;
using FactoryCsharp;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

// dotnet run -c Release --project examples/factory-csharp -- [DIR]
// DIR holds landing/sensor and landing/inspection, and gets the tables; without landing files, some are made first.
string root = Path.GetFullPath(args.Length > 0 ? args[0] : "factory-csharp-demo");
string landing = Path.Combine(root, "landing");
if (!Directory.Exists(Path.Combine(landing, "sensor")))
{
    Console.WriteLine($"No landing files in {landing}: making some.");
    await FactorySimulator.GenerateAsync(new FactoryOptions { Seed = 1 }, landing, rowsWritten: null, CancellationToken.None);
}

Dictionary<string, string> configuration = new()
{
    ["sensor_landing"] = "landing/sensor",
    ["inspection_landing"] = "landing/inspection",
};
PipelineDeclaration declaration = new PipelineBuilder()
    .FromType(typeof(FactoryPipeline))
    .Build(new PipelineDefaults("main", "iot_anomaly_detection", configuration.ToFrozenDictionary()));

ProjectDefinition definition = new(
    root, "factory-csharp", Target: "default", TargetMode.Development, Path.Combine(root, "warehouse"), Pipelines: [], Warnings: []);
using PipelineProject project = PipelineProject.Open(definition, new EngineSettings(), TimeProvider.System, Guid.NewGuid);
Pipeline pipeline = project.PipelineOf("iot_anomaly_detection", "IoT anomaly detection", declaration);
try
{
    UpdateSummary summary = await pipeline.UpdateAsync(
        new UpdateRequest { UserName = Environment.UserName },
        news => Console.WriteLine($"  {news.Dataset.Table}: {news.State} {news.Message}"),
        CancellationToken.None);
    foreach (DatasetSummary dataset in summary.Datasets)
        Console.WriteLine($"{dataset.Name.Table,-20} {dataset.Technique,-20} {dataset.RowsOut,10:N0} rows {dataset.Elapsed.TotalSeconds,6:0.00} s");
    return summary.IsSuccess ? 0 : 1;
}
catch (MillraceException fault)
{
    Console.Error.WriteLine($"error {fault.Code}: {fault.Message}");
    return 1;
}
