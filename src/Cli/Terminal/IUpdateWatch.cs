using Millrace.Pipelines.Running;

namespace Millrace.Cli.Terminal;

/// <summary>Shows a person how work goes on.</summary>
internal interface IUpdateWatch
{
    /// <summary>Runs an update and shows its news.</summary>
    /// <param name="title">What is updated.</param>
    /// <param name="update">The work; it is given where to tell its news.</param>
    Task<UpdateSummary> UpdateAsync(string title, Func<Action<UpdateProgress>, Task<UpdateSummary>> update);

    /// <summary>Runs work that counts up to a known number of rows.</summary>
    /// <param name="title">What is made.</param>
    /// <param name="total">The rows there will be; null when nobody knows.</param>
    /// <param name="work">The work; it is given where to tell how far it is.</param>
    Task<T> CountAsync<T>(string title, long? total, Func<IProgress<long>, Task<T>> work);
}
