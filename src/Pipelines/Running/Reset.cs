using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Running;

/// <summary>What is still to be told by the next commit of a stage: that it empties the table, that a flow starts again.</summary>
/// <param name="generation">The number of the reset; null when the table is not emptied.</param>
internal sealed class Reset(long? generation)
{
    private readonly Dictionary<string, long> _more = [];

    /// <summary>The number of the reset that the next commit does; null for none.</summary>
    public long? Generation { get; private set; } = generation;

    /// <summary>True until a commit has told all.</summary>
    public bool IsToBeTold => Generation is not null || _more.Count > 0;

    /// <summary>Adds what the next commit tells.</summary>
    public void Add(IReadOnlyDictionary<string, long> progress)
    {
        foreach ((string appId, long number) in progress) _more[appId] = number;
    }

    /// <summary>What the next commit tells.</summary>
    public IReadOnlyDictionary<string, long> Progress(PipelineHome home)
    {
        Dictionary<string, long> progress = new(_more);
        if (Generation is long number) progress[home.ResetAppId] = number;
        return progress;
    }

    /// <summary>The same; from now on it counts as told.</summary>
    public IReadOnlyDictionary<string, long> Take(PipelineHome home)
    {
        IReadOnlyDictionary<string, long> progress = Progress(home);
        Generation = null;
        _more.Clear();
        return progress;
    }
}
