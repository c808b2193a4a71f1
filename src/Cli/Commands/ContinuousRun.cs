using Millrace.Cli.Contract;
using Millrace.Cli.Reports;
using Millrace.Cli.Terminal;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;

namespace Millrace.Cli.Commands;

/// <summary>Runs pipelines side by side until they are stopped, and shows how they go on.</summary>
internal sealed class ContinuousRun(
    IReadOnlyList<(Pipeline Pipeline, UpdateRequest Request)> requests, ContinuousOptions options, CliContext context, bool isJson)
{
    /// <summary>Runs them; when one cannot be run at all, the others are stopped at their next commit.</summary>
    public async Task<IReadOnlyList<(Pipeline Pipeline, UpdateSummary Summary)>> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IContinuousWatch watch = Watch();
        context.Terminal.Note($"{string.Join(", ", requests.Select(static request => request.Pipeline.Name))}: running until stopped …");
        (Pipeline Pipeline, UpdateSummary Summary)[] updates = await watch.ShowAsync(
            Task.WhenAll(requests.Select(request => Task.Run(() => RunOneAsync(request.Pipeline, request.Request, watch, stop), CancellationToken.None))));
        foreach ((Pipeline _, UpdateSummary summary) in updates) UpdateReport.TellFaults(context.Terminal, summary);
        return updates;
    }

    private async Task<(Pipeline Pipeline, UpdateSummary Summary)> RunOneAsync(
        Pipeline pipeline, UpdateRequest request, IContinuousWatch watch, CancellationTokenSource stop)
    {
        try
        {
            return (pipeline, await pipeline.RunContinuouslyAsync(request, options, news => watch.Tell(pipeline.Name, news), stop.Token));
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private IContinuousWatch Watch() => isJson
        ? new JsonContinuousWatch(context.Terminal.OutputStream, context.Clock)
        : context.Terminal.IsErrorTerminal ? new LiveContinuousWatch(context.Clock) : new PlainContinuousWatch(context.Terminal);
}
