using System.Globalization;
using System.Text;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Statements;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;
using Xunit;

namespace Millrace.Logic.Running;

/// <summary>
/// A project in a folder of its own, driven by the steps of a logic file:
/// <list type="bullet">
/// <item><c>file PATH</c> writes a file of the project; <c>land PATH</c> writes one below <c>landing/</c>; <c>bytes PATH</c> writes hexadecimal bytes there; <c>remove PATH</c> removes one.</item>
/// <item><c>run [full|full=a,b] [select=a,b] [failing]</c> runs an update; expected: <c>dataset technique state in out dropped</c> a line.</item>
/// <item><c>plan</c> expects <c>dataset technique reason</c> a line and that nothing was written.</item>
/// <item><c>query [sorted]</c> expects rows, values divided by one tab or <c>|</c>.</item>
/// <item><c>statement</c> carries statements out, divided by <c>;</c>, whatever they answer.</item>
/// <item><c>error run|plan|query</c> expects a text that the fault must hold.</item>
/// <item><c>rules</c> expects <c>dataset rule passed failed</c> of the last run.</item>
/// </list>
/// </summary>
public sealed class LogicWorld : IDisposable
{
    private const string ProjectFile = """
        bundle:
          name: logic
        resources:
          pipelines:
            p:
              catalog: main
              schema: s
              libraries:
                - glob:
                    include: src/*.sql
        """;

    private readonly LogicMode _mode;
    private readonly string _folder;
    private PipelineProject? _project;
    private UpdateSummary? _last;

    /// <summary>Makes an empty project.</summary>
    public LogicWorld(LogicMode mode)
    {
        _mode = mode;
        _folder = Directory.CreateTempSubdirectory("millrace-logic-").FullName;
        Write("millrace.yml", ProjectFile);
        Directory.CreateDirectory(Path.Combine(_folder, "landing"));
    }

    /// <summary>Runs one step and compares.</summary>
    public async Task RunAsync(LogicStep step)
    {
        switch (step.Directive)
        {
            case "file":
                // A project finds its files when it is opened.
                Close();
                Write(step.Arguments[0], step.Body + "\n");
                break;
            case "land": Write("landing/" + step.Arguments[0], step.Arguments.Contains("cut") ? step.Body : step.Body + "\n"); break;
            case "bytes": WriteBytes("landing/" + step.Arguments[0], step.Body); break;
            case "remove": File.Delete(Path.Combine(_folder, step.Arguments[0])); break;
            case "run": await CompareAsync(step, () => UpdateAsync(step)); break;
            case "plan": await CompareAsync(step, () => PlanAsync(step)); break;
            case "statement": await StateAsync(step); break;
            case "query": await CompareAsync(step, () => QueryAsync(step)); break;
            case "rules": await CompareAsync(step, () => Task.FromResult(Rules())); break;
            case "error": await CompareFaultAsync(step); break;
            default: throw new InvalidOperationException($"{step.File}:{step.Line}: unknown directive '{step.Directive}'");
        }

        if (_mode == LogicMode.Restarting) Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Directory.Delete(_folder, recursive: true);
    }

    private void Close()
    {
        _project?.Dispose();
        _project = null;
    }

    private PipelineProject Project()
    {
        // A project without pipeline SQL has tables all the same.
        if (!Directory.Exists(Path.Combine(_folder, "src"))) Write("src/none.sql", "-- no pipeline\n");
        return _project ??= PipelineProject.Open(
            new ProjectRequest(_folder, "tester"),
            _mode == LogicMode.Tiny ? new EngineSettings { Threads = 1, MemoryLimitBytes = 256 << 20 } : new EngineSettings(),
            TimeProvider.System,
            Guid.NewGuid);
    }

    private async Task<string> UpdateAsync(LogicStep step)
    {
        Pipeline pipeline = Assert.Single(await Project().PipelinesAsync(CancellationToken.None));
        UpdateSummary summary = await pipeline.UpdateAsync(RequestOf(step), _ => { }, CancellationToken.None);
        _last = summary;
        string? fault = summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault?.Message;
        if (!summary.IsSuccess && !step.Arguments.Contains("failing")) Assert.Fail($"{step.File}:{step.Line}: {fault}");
        return string.Join('\n', summary.Datasets.Select(dataset => string.Create(
            CultureInfo.InvariantCulture,
            $"{dataset.Name.Table} {dataset.Technique} {dataset.State} {dataset.RowsIn} {dataset.RowsOut} {dataset.RowsDropped}")));
    }

    private async Task<string> PlanAsync(LogicStep step)
    {
        Pipeline pipeline = Assert.Single(await Project().PipelinesAsync(CancellationToken.None));
        string before = Listing();
        UpdatePlan plan = await pipeline.PlanAsync(RequestOf(step), CancellationToken.None);
        Assert.Equal(before, Listing());
        return string.Join('\n', plan.Stages.Select(stage => $"{stage.Name.Table} {stage.Technique} {stage.Reason}"));
    }

    private string Listing() => string.Join('\n', Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    private static UpdateRequest RequestOf(LogicStep step)
    {
        UpdateRequest request = new() { UserName = "tester", IsFullRefreshOfAll = step.Arguments.Contains("full") };
        foreach (string argument in step.Arguments)
        {
            if (argument.StartsWith("full=", StringComparison.Ordinal)) request = request with { FullRefresh = argument[5..].Split(',') };
            if (argument.StartsWith("select=", StringComparison.Ordinal)) request = request with { Select = argument[7..].Split(',') };
        }

        return request;
    }

    private async Task StateAsync(LogicStep step)
    {
        foreach (QueryInput statement in SqlStatements.Split(new SourceText(step.File, step.Body)))
        {
            try
            {
                await Project().AnswerAsync(statement, CancellationToken.None);
            }
            catch (MillraceException fault)
            {
                Assert.Fail($"{step.File}:{step.Line}: {fault.Code}: {fault.Message}");
            }
        }
    }

    private async Task<string> QueryAsync(LogicStep step)
    {
        BoundQuery query = await Project().AnswerAsync(QueryInput.Of(new SourceText("query", step.Body)), CancellationToken.None);
        using QueryResult result = Project().Services.Engine.Query(query, CancellationToken.None);
        List<string> rows = [];
        while (result.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, result.Columns.Count).Select(column => Show(result.Value(column)))));
        if (step.Arguments.Contains("sorted")) rows.Sort(StringComparer.Ordinal);
        return string.Join('\n', step.Arguments.Contains("first") ? rows.Take(1) : rows);
    }

    private static string Show(object? value) => value switch
    {
        null => "NULL",
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private string Rules() => string.Join('\n', (_last ?? throw new InvalidOperationException("Nothing ran.")).Datasets.SelectMany(
        dataset => dataset.Expectations.Select(rule => string.Create(CultureInfo.InvariantCulture, $"{dataset.Name.Table} {rule.Name} {rule.Passed} {rule.Failed}"))));

    private async Task CompareFaultAsync(LogicStep step)
    {
        string? message = null;
        try
        {
            switch (step.Arguments[0])
            {
                case "run":
                    await UpdateAsync(step with { Arguments = [.. step.Arguments, "failing"] });
                    message = _last?.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault?.Message;
                    break;
                case "plan": await PlanAsync(step); break;
                default: await QueryAsync(step); break;
            }
        }
        catch (MillraceException fault)
        {
            message = fault.Message;
        }

        if (message is null) Assert.Fail($"{step.File}:{step.Line}: a fault was expected");
        foreach (string wanted in (step.Expected ?? "").Split('\n'))
            Assert.True(message!.Contains(wanted, StringComparison.Ordinal), $"{step.File}:{step.Line}: «{wanted}» is not in: {message}");
    }

    private static async Task CompareAsync(LogicStep step, Func<Task<string>> run)
    {
        string given;
        try
        {
            given = await run();
        }
        catch (MillraceException fault)
        {
            Assert.Fail($"{step.File}:{step.Line}: {fault.Code}: {fault.Message}");
            throw;
        }

        if (step.Expected is null) return;
        string wanted = step.Expected.Replace('\t', '|');
        Assert.True(wanted == given, $"{step.File}:{step.Line}: expected\n{wanted}\nbut was\n{given}");
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private void WriteBytes(string path, string hexadecimal)
    {
        string full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, Convert.FromHexString(string.Concat(hexadecimal.Where(letter => !char.IsWhiteSpace(letter)))));
    }
}

/// <summary>The house a logic file runs in.</summary>
public enum LogicMode
{
    /// <summary>As a user has it.</summary>
    Plain,

    /// <summary>The project is closed and opened again after every step.</summary>
    Restarting,

    /// <summary>One thread and little memory.</summary>
    Tiny,
}
