using Millrace.Pipelines.Running;

namespace Millrace.Cli.Terminal;

/// <summary>Shows how pipelines go on that run until they are stopped. Thread safety: news may come from any thread.</summary>
internal interface IContinuousWatch
{
    /// <summary>Takes news of a pipeline.</summary>
    void Tell(string pipeline, UpdateProgress progress);

    /// <summary>Shows the news while work goes on.</summary>
    Task<T> ShowAsync<T>(Task<T> work);
}
