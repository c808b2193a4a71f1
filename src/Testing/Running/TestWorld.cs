using Millrace.Catalog.Binding;
using Millrace.Catalog.Statements;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Millrace.Testing.Comparing;
using Millrace.Testing.Faults;
using Millrace.Testing.Fixtures;
using Millrace.Testing.Results;
using Millrace.Testing.Script;

namespace Millrace.Testing.Running;

/// <summary>A project in a folder of its own, with a clock of its own, driven by the steps of a test. Not safe for two threads at once.</summary>
/// <param name="loaded">The project as it is.</param>
/// <param name="request">How it was loaded, for tests that change its files.</param>
/// <param name="newId">Makes ids.</param>
internal sealed class TestWorld(LoadedProject loaded, ProjectRequest request, Func<Guid> newId) : IDisposable
{
    private static readonly string[] ProjectEndings = [".yml", ".yaml", ".sql", ".json"];

    private readonly Sandbox _sandbox = new();
    private readonly TestClock _clock = new();
    private readonly HashSet<TableName> _given = [];
    private readonly List<string> _lastUpdates = [];
    private LoadedProject? _own;
    private PipelineProject? _project;
    private TestPipelines? _pipelines;
    private List<DatasetSummary>? _last;
    private (MillraceEngine, DateTimeOffset)? _told;
    private bool _hasFiles;

    /// <summary>Runs queries; may be put in the place of another between steps.</summary>
    public required MillraceEngine Engine { get; set; }

    /// <summary>Closes the project, as the end of a process does; the next step opens it again.</summary>
    public void Close()
    {
        _project?.Dispose();
        _project = null;
        _pipelines = null;
    }

    /// <summary>Carries a step out.</summary>
    /// <returns>What is not as expected, or null.</returns>
    /// <exception cref="MillraceException">The step cannot be carried out.</exception>
    public async Task<TestFailure?> RunAsync(TestStep step, CancellationToken cancellationToken)
    {
        switch (step.Name)
        {
            case "at": _clock.Set(StepRules.TimeOf(step.Arguments[0])!.Value); return null;
            case "land": Sandbox.Write(_sandbox.LandingPath(step.Arguments[0], step.Location), step.Body.Text + (step.Has("cut") ? "" : "\n"), _clock.GetUtcNow()); return null;
            case "bytes": Sandbox.Write(_sandbox.LandingPath(step.Arguments[0], step.Location), StepRules.HexOf(step)!, _clock.GetUtcNow()); return null;
            case "copy": _sandbox.Copy(loaded.Definition.Root, step.Arguments[0], _clock.GetUtcNow(), step.Location); return null;
            case "remove": Sandbox.Remove(_sandbox.ProjectPath(step.Arguments[0], step.Location), step.Location); return null;
            case "file": WriteProjectFile(step); return null;
            case "restart": Close(); return null;
            case "rows": await GiveRowsAsync(step, cancellationToken).ConfigureAwait(false); return null;
            case "run": return await UpdateAsync(step, cancellationToken).ConfigureAwait(false);
            case "plan": return LineCheck.Compare(step, await PlanAsync(step, cancellationToken).ConfigureAwait(false));
            case "expect": return await ExpectAsync(step, cancellationToken).ConfigureAwait(false);
            case "query": return RowCheck.OfQuery(step, await QueryAsync(QueryOf(step), cancellationToken).ConfigureAwait(false));
            case "statement": await StateAsync(step, cancellationToken).ConfigureAwait(false); return null;
            case "rules": return LineCheck.Compare(step, Rules(step));
            case "events": return EventCheck.Compare(step, await EventsAsync(step, cancellationToken).ConfigureAwait(false));
            case "error": return await FaultAsync(step, cancellationToken).ConfigureAwait(false);
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _sandbox.Dispose();
    }

    private void WriteProjectFile(TestStep step)
    {
        // A project finds its files when it is loaded.
        Close();
        _own = null;
        ProjectDefinition definition = loaded.Definition;
        if (!_hasFiles)
        {
            string warehouse = Path.GetRelativePath(definition.Root, definition.Warehouse);
            Sandbox.CopyFolder(definition.Root, _sandbox.Root, below => IsProjectFile(below, warehouse), _clock.GetUtcNow());
            _hasFiles = true;
        }

        Sandbox.Write(_sandbox.ProjectPath(step.Arguments[0], step.Location), step.Body.Text + "\n", _clock.GetUtcNow());
    }

    private static bool IsProjectFile(string below, string warehouse)
    {
        string[] parts = below.Split(Path.DirectorySeparatorChar);
        bool isData = parts[0] is "landing" or "tests" || below.StartsWith(warehouse + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return !isData && ProjectEndings.Contains(Path.GetExtension(below));
    }

    private async Task<PipelineProject> ProjectAsync(CancellationToken cancellationToken)
    {
        (MillraceEngine, DateTimeOffset) told = (Engine, _clock.GetUtcNow());
        if (_told != told) Engine.TellTime(told.Item2);
        _told = told;
        if (_project is not null) return _project;
        LoadedProject current = loaded;
        if (_hasFiles)
            current = _own ??= await LoadedProject.LoadAsync(request with { Path = _sandbox.Root }, cancellationToken).ConfigureAwait(false);
        ProjectDefinition definition = current.Definition with { Root = _sandbox.Root, Warehouse = _sandbox.Warehouse };
        _project = PipelineProject.OpenShared(definition, Engine, _clock, newId, new LocalStore(newId) { IsDurable = false }, _sandbox.Move);
        _pipelines = new TestPipelines(_project, current.Pipelines);
        foreach (TableName table in _given) _pipelines.Give(table);
        return _project;
    }

    private async Task<TestPipelines> PipelinesAsync(CancellationToken cancellationToken)
    {
        await ProjectAsync(cancellationToken).ConfigureAwait(false);
        return _pipelines!; // Opened together with the project.
    }

    private async Task GiveRowsAsync(TestStep step, CancellationToken cancellationToken)
    {
        PipelineProject project = await ProjectAsync(cancellationToken).ConfigureAwait(false);
        TableName table = _pipelines!.NameOf(step.Arguments[0]);
        FixtureTable rows = new(step, table);
        bool isNew = !project.Services.Metastore.Holds(table);
        Foundation.Types.TableSchema? declared = isNew && !rows.HasTypes
            ? await _pipelines.ColumnsOfAsync(step, table, cancellationToken).ConfigureAwait(false)
            : null;
        await rows.WriteAsync(project.Services, declared, cancellationToken).ConfigureAwait(false);
        _given.Add(table);
        _pipelines.Give(table);
    }

    private async Task<TestFailure?> UpdateAsync(TestStep step, CancellationToken cancellationToken)
    {
        IReadOnlyList<DatasetSummary> datasets = await RunPipelinesAsync(step, cancellationToken).ConfigureAwait(false);
        DatasetSummary[] failed = [.. datasets.Where(dataset => dataset.Fault is not null)];
        if (failed.Length > 0 && !step.Has("failing"))
        {
            return new TestFailure(step.Location, step.ToString(), "the run failed", [.. failed.Select(dataset => TextOf(dataset.Fault!))])
            {
                Fault = failed[0].Fault,
            };
        }

        return RunCheck.Compare(step, datasets);
    }

    private async Task<IReadOnlyList<DatasetSummary>> RunPipelinesAsync(TestStep step, CancellationToken cancellationToken)
    {
        _last = [];
        _lastUpdates.Clear();
        TestPipelines pipelines = await PipelinesAsync(cancellationToken).ConfigureAwait(false);
        foreach ((Pipeline pipeline, UpdateRequest update) in pipelines.RequestsOf(step))
        {
            UpdateSummary summary = await pipeline.UpdateAsync(update, static _ => { }, cancellationToken).ConfigureAwait(false);
            _last.AddRange(summary.Datasets);
            _lastUpdates.Add(summary.UpdateId);
        }

        // The next run is a later one.
        _clock.Advance(TimeSpan.FromSeconds(1));
        return _last;
    }

    private async Task<IReadOnlyList<string>> PlanAsync(TestStep step, CancellationToken cancellationToken)
    {
        TestPipelines pipelines = await PipelinesAsync(cancellationToken).ConfigureAwait(false);
        string before = _sandbox.Listing();
        List<string> lines = [];
        foreach ((Pipeline pipeline, UpdateRequest update) in pipelines.RequestsOf(step))
        {
            UpdatePlan plan = await pipeline.PlanAsync(update, cancellationToken).ConfigureAwait(false);
            lines.AddRange(plan.Stages.Select(stage => $"{stage.Name.Table} {stage.Technique} {stage.Reason}"));
        }

        return before == _sandbox.Listing() ? lines : throw TestErrors.Syntax(step.Location, "The plan changed files, which a plan never does. Please report this defect.");
    }

    private async Task<TestFailure?> ExpectAsync(TestStep step, CancellationToken cancellationToken)
    {
        TestPipelines pipelines = await PipelinesAsync(cancellationToken).ConfigureAwait(false);
        TableName table = pipelines.NameOf(step.Arguments[0]);
        string from = $"FROM {Sql.Name(table.Catalog)}.{Sql.Name(table.Schema)}.{Sql.Name(table.Table)}";
        if (StepRules.CountOf(step) is long count)
        {
            GivenRows counted = await QueryAsync(InputOf(step, $"SELECT count(*) {from}"), cancellationToken).ConfigureAwait(false);
            string found = counted.Rows[0][0].Shown;
            return found == Sql.Number(count) ? null : new TestFailure(step.Location, step.ToString(), $"it has {found} rows", []);
        }

        PipelineProject project = await ProjectAsync(cancellationToken).ConfigureAwait(false);
        BoundQuery whole = await project.AnswerAsync(InputOf(step, $"SELECT * {from}"), cancellationToken).ConfigureAwait(false);
        string[] known = [.. Engine.Describe(whole).Select(column => column.Name)];
        ExpectedRow head = ExpectedRow.Of(step.Body.First, step.Body.Lines[0]);
        string[] columns = [.. head.Cells.Select(cell => known.FirstOrDefault(name => name.Equals(cell.Text, StringComparison.OrdinalIgnoreCase))
            ?? throw TestErrors.UnknownColumn(step.At(step.Body.First), table.ToString(), cell.Text, known))];
        string sql = $"SELECT {string.Join(", ", columns.Select(Sql.Name))} {from}";
        return RowCheck.OfTable(step, await QueryAsync(InputOf(step, sql), cancellationToken).ConfigureAwait(false));
    }

    private async Task<GivenRows> QueryAsync(QueryInput input, CancellationToken cancellationToken)
    {
        PipelineProject project = await ProjectAsync(cancellationToken).ConfigureAwait(false);
        BoundQuery query = await project.AnswerAsync(input, cancellationToken).ConfigureAwait(false);
        return GivenRows.Of(Engine, query, cancellationToken);
    }

    private async Task StateAsync(TestStep step, CancellationToken cancellationToken)
    {
        PipelineProject project = await ProjectAsync(cancellationToken).ConfigureAwait(false);
        foreach (QueryInput statement in SqlStatements.Split(new SourceText(step.Location.File, step.Body.Text)))
        {
            QueryInput placed = statement with { Locate = offset => Placed(step, statement.Locate(offset)) };
            await project.AnswerAsync(placed, cancellationToken).ConfigureAwait(false);
        }
    }

    private IReadOnlyList<string> Rules(TestStep step)
    {
        if (_last is null) throw TestErrors.Syntax(step.Location, "Nothing has run yet. Put a run before it.");
        IEnumerable<DatasetSummary> datasets = step.Arguments.Count == 0 ? _last : _last.Where(dataset => RunCheck.IsNamed(dataset, step.Arguments[0]));
        return [.. datasets.SelectMany(dataset => dataset.Expectations.Select(rule =>
            $"{dataset.Name.Table} {rule.Name} {Sql.Number(rule.Passed)} {Sql.Number(rule.Failed)}"))];
    }

    private async Task<GivenRows> EventsAsync(TestStep step, CancellationToken cancellationToken)
    {
        if (_last is null) throw TestErrors.Syntax(step.Location, "Nothing has run yet. Put a run before it.");
        TestPipelines pipelines = await PipelinesAsync(cancellationToken).ConfigureAwait(false);
        List<IReadOnlyList<GivenCell>> rows = [];
        foreach (string key in pipelines.KeysOf(step))
        {
            string updates = string.Join(", ", _lastUpdates.Select(Sql.Text).DefaultIfEmpty("''"));
            string sql = "SELECT level, event_type, coalesce(split_part(origin.dataset_name, '.', 3), '-') AS dataset, message "
                + $"FROM event_log({Sql.Text(key)}) WHERE origin.update_id IN ({updates}) ORDER BY sequence.control_plane_seq_no";
            rows.AddRange((await QueryAsync(InputOf(step, sql), cancellationToken).ConfigureAwait(false)).Rows);
        }

        return new GivenRows(["level", "event", "dataset", "message"], rows);
    }

    private async Task<TestFailure?> FaultAsync(TestStep step, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> texts = await FaultsOfAsync(step, cancellationToken).ConfigureAwait(false);
        if (texts.Count == 0) return new TestFailure(step.Location, step.ToString(), "a fault was expected and none came", [.. step.Expected!.Lines.Select(line => $"- {line}")]);
        string whole = string.Join('\n', texts);
        string[] missing = [.. step.Expected!.Lines.Select(line => line.TrimEnd()).Where(line => !whole.Contains(line, StringComparison.Ordinal))];
        return missing.Length == 0
            ? null
            : new TestFailure(step.Location, step.ToString(), "the fault says something else", [.. missing.Select(line => $"- {line}"), .. whole.Split('\n').Select(line => $"+ {line}")]);
    }

    private async Task<IReadOnlyList<string>> FaultsOfAsync(TestStep step, CancellationToken cancellationToken)
    {
        try
        {
            switch (step.Arguments[0])
            {
                case "run":
                    IReadOnlyList<DatasetSummary> datasets = await RunPipelinesAsync(step, cancellationToken).ConfigureAwait(false);
                    return [.. datasets.Where(dataset => dataset.Fault is not null).Select(dataset => TextOf(dataset.Fault!))];
                case "plan":
                    await PlanAsync(step, cancellationToken).ConfigureAwait(false);
                    return [];
                default:
                    await QueryAsync(QueryOf(step), cancellationToken).ConfigureAwait(false);
                    return [];
            }
        }
        catch (MillraceException fault)
        {
            return [TextOf(fault), .. fault.Others.Select(TextOf)];
        }
    }

    private static string TextOf(Exception fault) => fault is MillraceException known ? $"{known.Code}: {known.Message}" : fault.Message;

    private static QueryInput QueryOf(TestStep step)
    {
        SourceText body = new(step.Location.File, step.Body.Text);
        return new QueryInput(body.Text, offset => Placed(step, body.LocationAt(offset)));
    }

    /// <summary>A query that the test did not write: its faults are told at the step.</summary>
    private static QueryInput InputOf(TestStep step, string sql) => new(sql, _ => step.Location);

    private static SourceLocation? Placed(TestStep step, SourceLocation? inBody) =>
        inBody is null ? null : inBody with { File = step.Location.File, Line = inBody.Line + step.Body.First - 1 };
}
