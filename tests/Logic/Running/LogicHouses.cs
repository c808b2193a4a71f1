using Millrace.Engine.Settings;
using Millrace.Testing;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Logic.Running;

/// <summary>A project with nothing in it, whose tests are the logic files, opened once for each house.</summary>
public sealed class LogicHouses : IAsyncLifetime
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

    private readonly TempFolder _folder = new();
    private readonly Dictionary<LogicMode, ProjectTests> _tests = [];

    /// <summary>Folder of the logic files.</summary>
    public static string Cases { get; } = Path.Combine(AppContext.BaseDirectory, "Cases");

    /// <summary>The logic files in a house.</summary>
    public ProjectTests In(LogicMode mode) => _tests[mode];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _folder.Write("millrace.yml", ProjectFile);
        _folder.Write("src/none.sql", "-- The logic files bring their own datasets.\n");
        foreach (LogicMode mode in Enum.GetValues<LogicMode>())
        {
            EngineSettings engine = mode == LogicMode.Tiny ? new EngineSettings { Threads = 1, MemoryLimitBytes = 256 << 20 } : new EngineSettings();
            _tests[mode] = await ProjectTests.OpenAsync(
                new ProjectTestOptions(_folder.Path) { Folder = Cases, Engine = engine, IsRestarting = mode == LogicMode.Restarting });
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (ProjectTests tests in _tests.Values) tests.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
