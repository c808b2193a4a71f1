using Millrace.Pipelines.Contract;

namespace Millrace.Pipelines.Code;

/// <summary>A sink that is a function.</summary>
internal sealed class CodeSink(Func<SinkBatch, CancellationToken, Task> send) : ISink
{
    public Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken) => send(batch, cancellationToken);
}
