using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Pipelines.Contract;

namespace Millrace.Pipelines.Home;

/// <summary>What planning and running need of the house.</summary>
/// <param name="Engine">Runs queries.</param>
/// <param name="Governor">Binds queries.</param>
/// <param name="Metastore">Finds tables.</param>
/// <param name="Clock">Tells the time.</param>
/// <param name="NewId">Makes ids.</param>
/// <param name="ProjectRoot">Folder that relative paths start from.</param>
public sealed record PipelineServices(
    MillraceEngine Engine,
    Governor Governor,
    Metastore Metastore,
    TimeProvider Clock,
    Func<Guid> NewId,
    string ProjectRoot)
{
    private const string Volumes = "/Volumes/";

    /// <summary>Puts another place for a place outside of tables by name; null leaves all where they are.</summary>
    public Func<string, string>? MovePath { get; init; }

    /// <summary>Lets time pass; null waits by the clock. Who runs pipelines in a time of their own gives another.</summary>
    public Func<TimeSpan, CancellationToken, Task>? Wait { get; init; }

    /// <summary>Brings notices to people; null tells nobody.</summary>
    public INotifier? Notifier { get; init; }

    /// <summary>The kinds of sinks that declarations can name, beside Delta tables.</summary>
    public SinkFormats SinkFormats { get; } = new();

    /// <summary>Where bytes lie.</summary>
    public IObjectStore Store => Metastore.Environment.Store;

    /// <summary>Who looks after tables that rows were committed to.</summary>
    public TableCare Care { get; } = new();

    /// <summary>What operations on tables need.</summary>
    public TableServices Tables => new(Metastore.Environment, Engine) { TranslateRule = Governor.TranslateRule, Care = Care };

    /// <summary>Lets time pass.</summary>
    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Wait is null ? Task.Delay(time, Clock, cancellationToken) : Wait(time, cancellationToken);

    /// <summary>The rows of files of a table version, as a SELECT without parentheses.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_DELETION_VECTOR_CORRUPT.</exception>
    public async Task<string> RowsAsync(Snapshot snapshot, IReadOnlyList<DataFile> files, CancellationToken cancellationToken)
    {
        TableScanner scanner = new(Tables);
        return (await scanner.ScanAsync(new FileScan(snapshot, files), cancellationToken).ConfigureAwait(false)).Sql;
    }

    /// <summary>
    /// The absolute path of a path in a pipeline: relative paths start at the project, and
    /// <c>/Volumes/catalog/schema/volume/…</c> means the project's landing volume of that name.
    /// </summary>
    public string ResolvePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string plain = path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? path["file:".Length..].Replace("//", "/", StringComparison.Ordinal) : path;
        if (plain.StartsWith(Volumes, StringComparison.Ordinal))
        {
            string[] parts = plain[Volumes.Length..].Split('/', 3);
            plain = parts.Length == 3 ? $"landing/{parts[2]}" : plain;
        }

        string place = LakePath.Of(plain, ProjectRoot).Value;
        return MovePath is null ? place : MovePath(place);
    }

    /// <summary>The folder that <c>delta.`path`</c> means to a reader, when places are moved; null means it as it is written.</summary>
    public Func<string, LakePath>? FolderOf => MovePath is null ? null : path => new LakePath(ResolvePath(path));
}
