using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Project;

/// <summary>One pipeline of a project, with all references resolved and all files found.</summary>
/// <param name="Key">Its key below <c>resources.pipelines</c>: how the command line names it.</param>
/// <param name="Location">Where it is defined.</param>
public sealed record PipelineSettings(string Key, SourceLocation Location)
{
    /// <summary>Name for people, with the prefix of a development target.</summary>
    public required string Name { get; init; }

    /// <summary>Catalog of names that give none; <c>main</c> when the project says nothing.</summary>
    public required string Catalog { get; init; }

    /// <summary>Schema of names that give none; <c>default</c> when the project says nothing.</summary>
    public required string Schema { get; init; }

    /// <summary>
    /// Absolute paths of its SQL files, each once, in the order of the libraries; those of a glob by path.
    /// </summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Values for <c>${key}</c> in the files.</summary>
    public FrozenDictionary<string, string> Configuration { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>True when failures should show at once and nothing is tried twice.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>True when the pipeline asks to run until it is stopped.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>Absolute path of the folder that holds its sources; null when the project says nothing.</summary>
    public string? RootPath { get; init; }

    /// <summary>What a program declares of it, beside its files.</summary>
    public IReadOnlyList<PipelineCode> Code { get; init; } = [];

    /// <summary>Who is told what about its updates.</summary>
    public IReadOnlyList<NotificationSettings> Notifications { get; init; } = [];

    /// <summary>How it is run.</summary>
    public RunOptions RunOptions => new() { IsDevelopment = IsDevelopment, IsContinuous = IsContinuous, Notifications = Notifications };

    /// <summary>What its sources start from.</summary>
    public PipelineDefaults Defaults => new(Catalog, Schema, Configuration);
}
