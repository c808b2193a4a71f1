using System.Collections.Concurrent;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;

namespace Millrace.Server.Live;

/// <summary>
/// Runs updates in this process, one of a pipeline at a time, whether somebody looks or not. When the server ends, they are stopped at
/// their next commit. Thread safety: all members may be called at once.
/// </summary>
/// <param name="tell">Takes what ends an update as a whole.</param>
public sealed class UpdateRunner(Action<string, Exception> tell)
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, MillraceException> _faults = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>True while this process runs an update of a pipeline.</summary>
    public bool IsRunning(string key) => _running.ContainsKey(key);

    /// <summary>True when an update of this process was told to stop and has not yet.</summary>
    public bool IsStopping(string key) => _running.TryGetValue(key, out Running? running) && running.Stop.IsCancellationRequested;

    /// <summary>Why the last update that this process ran ended as a whole, before or while it ran; null when it did not.</summary>
    public MillraceException? FaultOf(string key) => _faults.GetValueOrDefault(key);

    /// <summary>Begins an update, and returns when it runs or has ended.</summary>
    /// <param name="key">Key of the pipeline.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="request">What to update.</param>
    /// <exception cref="MillraceException">PIPELINE_BUSY: it is updated already, here or by another process; and what is wrong with the pipeline.</exception>
    public async Task StartAsync(string key, Pipeline pipeline, UpdateRequest request)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(request);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Running running = new();
        lock (_lock)
        {
            // What begins while the server ends would be neither stopped nor waited for.
            if (_isOver || !_running.TryAdd(key, running)) throw Faults.ServerErrors.UpdateRuns(pipeline.Name);
            _faults.TryRemove(key, out _);
            running.Work = Task.Run(() => RunAsync(key, pipeline, request, running, begun), CancellationToken.None);
        }

        await Task.WhenAny(begun.Task, running.Work).ConfigureAwait(false);
        if (!begun.Task.IsCompleted && FaultOf(key) is MillraceException fault) throw fault;
    }

    /// <summary>Stops the update of a pipeline at its next commit.</summary>
    /// <returns>False when this process runs none.</returns>
    public async Task<bool> StopAsync(string key)
    {
        if (!_running.TryGetValue(key, out Running? running)) return false;
        await running.Stop.CancelAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Waits until the server ends, then stops all updates and waits for them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(ended.SetResult)) await ended.Task.ConfigureAwait(false);
        Running[] left;
        lock (_lock)
        {
            _isOver = true;
            left = [.. _running.Values];
        }

        foreach (Running running in left) await running.Stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(left.Select(static running => running.Work)).ConfigureAwait(false);
    }

    private async Task RunAsync(string key, Pipeline pipeline, UpdateRequest request, Running running, TaskCompletionSource begun)
    {
        try
        {
            CancellationToken stop = running.Stop.Token;
            await (pipeline.Options.IsContinuous && !request.IsValidateOnly
                ? pipeline.RunContinuouslyAsync(request, new ContinuousOptions(), _ => begun.TrySetResult(), stop)
                : pipeline.UpdateAsync(request, _ => begun.TrySetResult(), stop)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.Stop.IsCancellationRequested)
        {
            // It was stopped before it had begun; its events say so.
            _faults.TryRemove(key, out _);
        }
        catch (MillraceException fault)
        {
            _faults[key] = fault;
        }
        catch (Exception defect)
        {
            _faults[key] = Faults.ServerErrors.UpdateDefect(pipeline.Name, defect);
            tell($"An update of the pipeline '{pipeline.Name}' has ended by a defect.", defect);
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private sealed class Running
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
