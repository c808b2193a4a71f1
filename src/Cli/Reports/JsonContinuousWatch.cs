using System.Text.Json;
using Millrace.Cli.Results;
using Millrace.Cli.Terminal;
using Millrace.Pipelines.Running;

namespace Millrace.Cli.Reports;

/// <summary>One JSON object a line for each thing that changes, for programs.</summary>
internal sealed class JsonContinuousWatch(Stream output, TimeProvider clock) : IContinuousWatch
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DatasetState> _last = [];

    public void Tell(string pipeline, UpdateProgress progress)
    {
        lock (_lock)
        {
            string key = $"{pipeline}/{progress.Dataset}";
            if (progress.State == DatasetState.Idle && _last.GetValueOrDefault(key) is DatasetState.Idle or DatasetState.Completed) return;
            _last[key] = progress.State;
            using (Utf8JsonWriter json = new(output, ResultValue.Plain)) Write(json, pipeline, progress);
            output.Write("\n"u8);
            output.Flush();
        }
    }

    public Task<T> ShowAsync<T>(Task<T> work) => work;

    private void Write(Utf8JsonWriter json, string pipeline, UpdateProgress progress)
    {
        json.WriteStartObject();
        json.WriteString("time", clock.GetUtcNow().UtcDateTime);
        json.WriteString("pipeline", pipeline);
        json.WriteString("dataset", progress.Dataset.ToString());
        json.WriteString("state", Words.Constant(progress.State));
        json.WriteNumber("rowsOut", progress.RowsOut);
        if (progress.WaitingFiles is int waiting) json.WriteNumber("waitingFiles", waiting);
        if (progress.FailedExpectations is long failed) json.WriteNumber("failedExpectations", failed);
        json.WriteString("message", progress.Message);
        json.WriteEndObject();
    }
}
