using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Project;

namespace Millrace.Pipelines.Running;

/// <summary>The settings of a pipeline that are about running it, read from its configuration.</summary>
internal sealed record RunRules
{
    /// <summary>Time between two looks at a source, for datasets that say nothing themselves.</summary>
    public const string IntervalKey = "pipelines.trigger.interval";

    private const string FlowRetriesKey = "pipelines.maxFlowRetryAttempts";
    private const string UpdateRetriesKey = "pipelines.numUpdateRetryAttempts";
    private const string TimeoutKey = "pipelines.flowTimeout";
    private const string ParallelKey = "pipelines.maxParallelFlows";

    private static readonly TimeSpan LongestFlowWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestUpdateWait = TimeSpan.FromMinutes(5);

    /// <summary>True when nothing is tried twice.</summary>
    public bool IsDevelopment { get; private init; }

    /// <summary>How often a flow that failed is tried again within an update.</summary>
    public int FlowRetries { get; private init; }

    /// <summary>How often a triggered update that failed is tried again.</summary>
    public int UpdateRetries { get; private init; }

    /// <summary>How often a continuous update is tried again; null without limit.</summary>
    public int? ContinuousRetries { get; private init; }

    /// <summary>Longest time of one batch or refresh; null for no limit.</summary>
    public TimeSpan? FlowTimeout { get; private init; }

    /// <summary>Datasets that are updated at once.</summary>
    public int MostFlowsAtOnce { get; private init; } = 1;

    /// <summary>Time between two looks, as the configuration says; null when it says nothing.</summary>
    public TimeSpan? Interval { get; init; }

    /// <exception cref="MillraceException">PIPELINE_SETTING_INVALID.</exception>
    public static RunRules Of(RunOptions options, PipelineDeclaration declaration)
    {
        int? updates = Count(declaration, UpdateRetriesKey, least: 0);
        return new RunRules
        {
            IsDevelopment = options.IsDevelopment,
            FlowRetries = options.IsDevelopment ? 0 : Count(declaration, FlowRetriesKey, least: 0) ?? 2,
            UpdateRetries = options.IsDevelopment ? 0 : updates ?? 5,
            ContinuousRetries = options.IsDevelopment ? 0 : updates,
            FlowTimeout = Duration(declaration, TimeoutKey),
            MostFlowsAtOnce = Count(declaration, ParallelKey, least: 1) ?? 1,
            Interval = Duration(declaration, IntervalKey),
        };
    }

    /// <summary>
    /// True for a fault of the surroundings that may be gone a moment later. What is wrong with a definition or with data
    /// stays wrong, and a full disk is a matter for a person, unless the run goes on until somebody stops it.
    /// </summary>
    public static bool MayGoAway(Exception fault, bool isContinuous) => fault switch
    {
        MillraceException { Code.Value: "STORAGE_FULL" } => isContinuous,
        MillraceException { Code.Value: "STORAGE_FAILED" } failed =>
            failed.InnerException is not (UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException),
        MillraceException known => known.IsTransient,
        _ => false,
    };

    /// <summary>Time before a flow is tried again.</summary>
    public static TimeSpan FlowWait(int attempt) => Growing(TimeSpan.FromSeconds(1), attempt, LongestFlowWait);

    /// <summary>Time before an update is tried again.</summary>
    public static TimeSpan UpdateWait(int attempt) => Growing(TimeSpan.FromSeconds(5), attempt, LongestUpdateWait);

    /// <summary>Time between two looks at the sources of a dataset, and whether somebody has chosen it.</summary>
    /// <exception cref="MillraceException">PIPELINE_SETTING_INVALID, with the place of the dataset.</exception>
    public (TimeSpan Time, bool IsChosen) IntervalOf(DatasetNode node, TimeSpan otherwise)
    {
        if (node.Dataset.Properties.TryGetValue(IntervalKey, out string? own)) return (Read(IntervalKey, own, node.Dataset.Location), true);
        foreach (FlowDeclaration flow in node.Flows)
        {
            if (flow.Settings.TryGetValue(IntervalKey, out string? set)) return (Read(IntervalKey, set, flow.Location), true);
        }

        return (Interval ?? otherwise, Interval is not null);
    }

    private static TimeSpan Growing(TimeSpan first, int attempt, TimeSpan longest) =>
        TimeSpan.FromTicks(Math.Min(first.Ticks << Math.Clamp(attempt - 1, 0, 20), longest.Ticks));

    private static TimeSpan? Duration(PipelineDeclaration declaration, string key) =>
        declaration.Configuration.TryGetValue(key, out string? text) ? Read(key, text, location: null) : null;

    private static TimeSpan Read(string key, string text, SourceLocation? location) =>
        DurationText.TryParse(text, out TimeSpan time) && time > TimeSpan.Zero
            ? time
            : throw UpdateErrors.SettingInvalid(key, text, "a length of time such as '10 seconds' or '5 minutes'", location);

    private static int? Count(PipelineDeclaration declaration, string key, int least)
    {
        if (!declaration.Configuration.TryGetValue(key, out string? text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= least
            ? count
            : throw UpdateErrors.SettingInvalid(key, text, string.Create(CultureInfo.InvariantCulture, $"a whole number, {least} or more"), location: null);
    }
}
