using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Catalog.Statements;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Engine;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Diagnosis;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.History;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.Pipelines.Standalone;
using Millrace.TimeSeries;

namespace Millrace.Pipelines;

/// <summary>
/// An open project: its definition, an engine, its tables and its pipelines. Thread safety: members may be called at once;
/// updates of one pipeline exclude each other.
/// </summary>
public sealed class PipelineProject : IDisposable
{
    private readonly MillraceEngine _engine;

    private readonly bool _ownsEngine;

    private volatile ProjectDefinition _definition;
    private Func<ProjectDefinition>? _load;

    private PipelineProject(ProjectDefinition definition, MillraceEngine engine, bool ownsEngine, PipelineServices services)
    {
        _definition = definition;
        _engine = engine;
        _ownsEngine = ownsEngine;
        Services = services;
    }

    /// <summary>What its file says, or said when it was last read without a fault.</summary>
    public ProjectDefinition Definition => _definition;

    /// <summary>Engine, tables, clock.</summary>
    public PipelineServices Services { get; }

    /// <summary>Opens a project for one target.</summary>
    /// <param name="request">Which project, target and variables.</param>
    /// <param name="engineSettings">How much of the machine it may use.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="newId">Makes ids.</param>
    /// <exception cref="MillraceException">PIPELINE_PROJECT_NOT_FOUND and others: the project file is not as it should be.</exception>
    public static PipelineProject Open(ProjectRequest request, EngineSettings engineSettings, TimeProvider clock, Func<Guid> newId) =>
        Open(request, engineSettings, clock, newId, new LocalStore(newId));

    /// <summary>Opens a project for one target, which can name tables of another store by their paths.</summary>
    /// <param name="request">Which project, target and variables.</param>
    /// <param name="engineSettings">How much of the machine it may use.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="newId">Makes ids.</param>
    /// <param name="store">Where logs and positions are kept, and tables that are named by paths.</param>
    /// <exception cref="MillraceException">PIPELINE_PROJECT_NOT_FOUND and others: the project file is not as it should be.</exception>
    public static PipelineProject Open(
        ProjectRequest request, EngineSettings engineSettings, TimeProvider clock, Func<Guid> newId, IObjectStore store) =>
        Open(ProjectLoader.Load(request), engineSettings, clock, newId, store, () => ProjectLoader.Load(request));

    /// <summary>Opens a project whose definition was made elsewhere, for instance in code.</summary>
    /// <param name="definition">The project.</param>
    /// <param name="engineSettings">How much of the machine it may use.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="newId">Makes ids.</param>
    public static PipelineProject Open(ProjectDefinition definition, EngineSettings engineSettings, TimeProvider clock, Func<Guid> newId) =>
        Open(definition, engineSettings, clock, newId, new LocalStore(newId));

    /// <summary>Opens a project whose logs lie in another store.</summary>
    /// <param name="definition">The project.</param>
    /// <param name="engineSettings">How much of the machine it may use.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="newId">Makes ids.</param>
    /// <param name="store">Where logs and positions are kept; data files are written by the engine to the same paths.</param>
    public static PipelineProject Open(
        ProjectDefinition definition, EngineSettings engineSettings, TimeProvider clock, Func<Guid> newId, IObjectStore store) =>
        Open(definition, engineSettings, clock, newId, store, load: null);

    private static PipelineProject Open(
        ProjectDefinition definition, EngineSettings engineSettings, TimeProvider clock, Func<Guid> newId, IObjectStore store, Func<ProjectDefinition>? load)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(engineSettings);
        LakePath warehouse = new(definition.Warehouse);
        EngineSettings settings = engineSettings.SpillDirectory is null
            ? engineSettings with { SpillDirectory = warehouse.Child("_millrace/spill").Value }
            : engineSettings;
        PipelineProject opened = Open(definition, new MillraceEngine(settings), ownsEngine: true, clock, newId, store);
        opened._load = load;
        return opened;
    }

    /// <summary>Opens a project on an engine that others use too.</summary>
    /// <param name="definition">The project.</param>
    /// <param name="engine">The engine, which stays open when the project is closed.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="newId">Makes ids; unique among all users of the engine.</param>
    /// <param name="store">Where logs and positions are kept; data files are written by the engine to the same paths.</param>
    /// <param name="movePath">Puts another place for a place that a pipeline reads from; null leaves all where they are.</param>
    public static PipelineProject OpenShared(
        ProjectDefinition definition, MillraceEngine engine, TimeProvider clock, Func<Guid> newId, IObjectStore store, Func<string, string>? movePath = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(engine);
        return Open(definition, engine, ownsEngine: false, clock, newId, store, movePath);
    }

    private static PipelineProject Open(
        ProjectDefinition definition, MillraceEngine engine, bool ownsEngine, TimeProvider clock, Func<Guid> newId, IObjectStore store,
        Func<string, string>? movePath = null)
    {
        LakePath warehouse = new(definition.Warehouse);
        DeltaEnvironment environment = new(store, engine.CheckpointFiles, clock, newId);
        Metastore metastore = new(environment, warehouse) { HasPlace = definition.HasWarehouse };
        Governor governor = new(engine, TimeSeriesOps.BuiltIn);
        PipelineServices services = new(engine, governor, metastore, clock, newId, definition.Root) { MovePath = movePath, Notifier = new RoutedNotifier(definition.Mail) };
        foreach (ISinkFormat format in definition.SinkFormats) services.SinkFormats.Add(format);
        return new PipelineProject(definition, engine, ownsEngine, services);
    }

    /// <summary>
    /// Reads the project's files again, so that pipelines and files that were added or taken away since count. Updates that run go on as
    /// they began. A project that was made in code stays as it is.
    /// </summary>
    /// <exception cref="MillraceException">
    /// PIPELINE_PROJECT_MOVED: the files name another folder of tables, target or mail server, for which the project must be opened anew.
    /// PIPELINE_PROJECT_INVALID, STORAGE_FAILED and others: a file is not as it should be. What was known stays known.
    /// </exception>
    public void Refresh()
    {
        if (_load is null) return;
        ProjectDefinition before = _definition;
        ProjectDefinition now;
        try
        {
            now = _load();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("read the project in", before.Root, cause);
        }

        if (now.Warehouse != before.Warehouse) throw ProjectErrors.Moved("another folder of tables", now.Warehouse, before.Warehouse);
        if (now.Target != before.Target) throw ProjectErrors.Moved("another target", now.Target, before.Target);
        if (now.Mail != before.Mail) throw ProjectErrors.Moved("another mail server", now.Mail?.Host, before.Mail?.Host);
        _definition = now;
    }

    /// <summary>The pipelines of the project, read from their SQL files and declared in code, ordered by key.</summary>
    /// <exception cref="MillraceException">PIPELINE_SYNTAX and others: a file is not as it should be.</exception>
    public async Task<IReadOnlyList<Pipeline>> PipelinesAsync(CancellationToken cancellationToken)
    {
        List<Pipeline> pipelines = [];
        FaultList faults = new();
        foreach (PipelineSettings settings in Definition.Pipelines)
        {
            await faults.TryAsync(async () =>
            {
                PipelineDeclaration declaration = await ProjectLoader.DeclareAsync(Definition, settings, cancellationToken).ConfigureAwait(false);
                pipelines.Add(PipelineOf(settings.Key, settings.Name, declaration, settings.RunOptions));
            }).ConfigureAwait(false);
        }

        Dictionary<TableName, string> owners = [];
        foreach (Pipeline pipeline in pipelines)
        {
            foreach (DatasetDeclaration dataset in pipeline.Declaration.Datasets.Where(static dataset => dataset.Kind != DatasetKind.TemporaryView))
            {
                if (!owners.TryAdd(dataset.Name, pipeline.Name))
                    faults.Try(() => throw RunErrors.OtherOwner(dataset.Name, owners[dataset.Name], dataset.Location));
            }
        }

        faults.ThrowIfAny();
        return pipelines;
    }

    /// <summary>A pipeline of this project from declarations made in code.</summary>
    /// <param name="key">Its key, which its state is kept under.</param>
    /// <param name="name">Its name for people.</param>
    /// <param name="declaration">What it declares.</param>
    public Pipeline PipelineOf(string key, string name, PipelineDeclaration declaration) => PipelineOf(key, name, declaration, new RunOptions());

    /// <summary>A pipeline of this project from declarations made in code.</summary>
    /// <param name="key">Its key, which its state is kept under.</param>
    /// <param name="name">Its name for people.</param>
    /// <param name="declaration">What it declares.</param>
    /// <param name="options">How it is run.</param>
    public Pipeline PipelineOf(string key, string name, PipelineDeclaration declaration, RunOptions options) =>
        new(Services, new PipelineHome(Services.Metastore.Warehouse, key), name, declaration) { Options = options };

    /// <summary>What the updates of a pipeline of this project did and do.</summary>
    /// <param name="key">Its key.</param>
    public PipelineHistory HistoryOf(string key) =>
        new(Services.Engine, new PipelineHome(Services.Metastore.Warehouse, key), (sql, cancellationToken) => BindAsync(new SourceText("events", sql), cancellationToken));

    /// <summary>Examines the project: the warehouse, then each pipeline with its sources, tables, rules and last update. Nothing is changed.</summary>
    /// <param name="keys">Keys of the pipelines to examine; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was found, mistakes of the project's files too; causes come before what follows from them.</returns>
    public async Task<IReadOnlyList<Finding>> DiagnoseAsync(IReadOnlyCollection<string>? keys, CancellationToken cancellationToken)
    {
        List<Finding> findings = [.. WarehouseDoctor.Examine(Services)];
        findings.AddRange(Definition.Warnings.Select(warning => new Finding(FindingLevel.Notice, "PROJECT_WARNING", Definition.BundleName, warning.ToString())));
        TableDoctor tables = new(Services, (sql, stop) => BindAsync(new SourceText("doctor", sql), stop));
        foreach (PipelineSettings settings in Definition.Pipelines.Where(settings => keys?.Contains(settings.Key) != false))
        {
            PipelineDoctor doctor = new(settings, HistoryOf(settings.Key), tables);
            findings.AddRange(await doctor.ExamineAsync(() => PlanAsync(settings, cancellationToken), cancellationToken).ConfigureAwait(false));
        }

        if (Definition.Pipelines.Count == 0)
            findings.Add(new Finding(FindingLevel.Warning, "NO_PIPELINES", Definition.BundleName, "the project file names no pipeline") { Advice = "Add one under resources: pipelines:." });
        return findings;
    }

    /// <summary>Gives readers outside of pipelines whole snapshots; names without catalog or schema are the first pipeline's.</summary>
    public SnapshotResolver Resolver()
    {
        return new SnapshotResolver(Services.Metastore, Services.Engine, Defaults.Catalog, Defaults.Schema, Definition.Root)
        {
            EventLogOf = EventLogOf,
            FolderOf = Services.FolderOf,
            PlaceOfFiles = Services.ResolvePath,
            FactsOf = (name, cancellationToken) => StandaloneFacts.OfAsync(Services, name, cancellationToken),
        };
    }

    /// <summary>Binds a SELECT over the project's tables.</summary>
    /// <exception cref="MillraceException">QUERY_INVALID, TABLE_NOT_FOUND and others.</exception>
    public Task<BoundQuery> BindAsync(SourceText sql, CancellationToken cancellationToken) =>
        Services.Governor.BindAsync(QueryInput.Of(sql), Resolver(), cancellationToken);

    /// <summary>
    /// Answers anything a person may say about the project's tables: binds a query, carries out any other statement.
    /// </summary>
    /// <param name="statement">One statement; <see cref="SqlStatements.Split"/> cuts a text.</param>
    /// <param name="cancellationToken">Stops the reading of table logs.</param>
    /// <exception cref="MillraceException">STATEMENT_UNKNOWN, QUERY_INVALID, TABLE_NOT_FOUND and others.</exception>
    public async Task<BoundQuery> AnswerAsync(QueryInput statement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        BoundQuery? own = await new StandaloneStatements(new StandaloneScope(Services, Defaults)).TryAnswerAsync(statement, cancellationToken).ConfigureAwait(false);
        return own ?? await new SqlStatements(Services.Tables, Services.Governor, Services.Metastore).AnswerAsync(statement, Resolver(), cancellationToken).ConfigureAwait(false);
    }

    private async Task<UpdatePlan> PlanAsync(PipelineSettings settings, CancellationToken cancellationToken)
    {
        PipelineDeclaration declaration = await ProjectLoader.DeclareAsync(Definition, settings, cancellationToken).ConfigureAwait(false);
        return await PipelineOf(settings.Key, settings.Name, declaration, settings.RunOptions).PlanAsync(new UpdateRequest(), cancellationToken).ConfigureAwait(false);
    }

    private PipelineDefaults Defaults => Definition.Pipelines.Count > 0
        ? new PipelineDefaults(Definition.Pipelines[0].Catalog, Definition.Pipelines[0].Schema)
        : new PipelineDefaults("main", "default");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsEngine) _engine.Dispose();
    }

    private TableName? EventLogOf(string? pipeline)
    {
        PipelineSettings? settings = pipeline is null
            ? Definition.Pipelines.Count == 1 ? Definition.Pipelines[0] : null
            : Definition.Pipelines.FirstOrDefault(candidate =>
                candidate.Key.Equals(pipeline, StringComparison.OrdinalIgnoreCase) || candidate.Name.Equals(pipeline, StringComparison.OrdinalIgnoreCase));
        if (settings is not null) return EventLog.TableOf(settings.Key, settings.Catalog, settings.Schema);
        string[] parts = pipeline?.Split('.') ?? [];
        if (parts.Length is 0 or > 3 || parts.Any(string.IsNullOrWhiteSpace)) return null;
        TableName table = TableName.FromParts(parts, Defaults.Catalog, Defaults.Schema);
        return new StandaloneStore(Services).Holds(table) ? StandaloneStore.EventsOf(table) : null;
    }
}
