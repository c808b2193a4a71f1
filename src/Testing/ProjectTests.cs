using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Project;
using Millrace.Testing.Faults;
using Millrace.Testing.Fixtures;
using Millrace.Testing.Results;
using Millrace.Testing.Rewriting;
using Millrace.Testing.Running;
using Millrace.Testing.Script;

namespace Millrace.Testing;

/// <summary>
/// The tests of a pipeline project: <c>.test</c> files that say what lands and what must come out. They run offline, each in
/// a folder of its own that is removed afterwards; nothing of the project is touched. Thread safety: tests may run at once.
/// </summary>
public sealed class ProjectTests : IDisposable
{
    // Where a project's user name goes into names of schemas, tests see the same one everywhere.
    private const string UserName = "tester";

    private const string Pattern = "*.test";

    private readonly TestRunner _runner;

    private ProjectTests(TestRunner runner, IReadOnlyList<ProjectTest> tests)
    {
        _runner = runner;
        Tests = tests;
    }

    /// <summary>The tests, ordered by file and place.</summary>
    public IReadOnlyList<ProjectTest> Tests { get; }

    /// <summary>Opens the tests of a project.</summary>
    /// <param name="project">The folder of the project, or its project file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">The project or one of its SQL files is not as it should be.</exception>
    public static Task<ProjectTests> OpenAsync(string project, CancellationToken cancellationToken = default) =>
        OpenAsync(new ProjectTestOptions(project), cancellationToken);

    /// <summary>Opens the tests of a project.</summary>
    /// <param name="options">Which tests, and how they run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">The project or one of its SQL files is not as it should be.</exception>
    public static async Task<ProjectTests> OpenAsync(ProjectTestOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ProjectRequest request = new(options.Project, UserName) { Target = options.Target, Variables = options.Variables, Code = options.Code, SinkFormats = options.SinkFormats };
        LoadedProject loaded = await LoadedProject.LoadAsync(request, cancellationToken).ConfigureAwait(false);
        string folder = Path.GetFullPath(options.Folder, loaded.Definition.Root);
        return new ProjectTests(new TestRunner(loaded, request, options.Engine, options.IsRestarting), Find(folder, loaded.Definition.Root));
    }

    /// <summary>Names of the tests of a project, for a test framework that wants them before anything runs.</summary>
    /// <param name="project">The folder of the project.</param>
    public static IReadOnlyList<string> NamesIn(string project)
    {
        ArgumentNullException.ThrowIfNull(project);
        string root = Path.GetFullPath(File.Exists(project) ? Path.GetDirectoryName(Path.GetFullPath(project))! : project);
        return [.. Find(Path.Combine(root, "tests"), root).Select(test => test.Name)];
    }

    /// <summary>Runs one test by its name and throws when it does not hold: all that a test method needs.</summary>
    /// <param name="project">The folder of the project, or its project file.</param>
    /// <param name="name">Name of the test.</param>
    /// <param name="cancellationToken">Stops the test.</param>
    /// <exception cref="MillraceException">TEST_FAILED with what differs; TEST_UNKNOWN; or a fault of the project.</exception>
    public static async Task CheckAsync(string project, string name, CancellationToken cancellationToken = default)
    {
        using ProjectTests tests = await OpenAsync(project, cancellationToken).ConfigureAwait(false);
        ProjectTestResult result = await tests.RunAsync(tests.Test(name), cancellationToken).ConfigureAwait(false);
        result.EnsureSuccess();
    }

    /// <summary>The test of that name.</summary>
    /// <exception cref="MillraceException">TEST_UNKNOWN.</exception>
    public ProjectTest Test(string name) =>
        Tests.FirstOrDefault(test => test.Name == name) ?? throw TestErrors.UnknownTest(name, [.. Tests.Select(test => test.Name)]);

    /// <summary>The tests that a name means: one by its whole name or its own, or all of a file, with or without its ending.</summary>
    /// <exception cref="MillraceException">TEST_UNKNOWN: no test has that name.</exception>
    public IReadOnlyList<ProjectTest> Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ProjectTest[] found = [.. Tests.Where(test =>
            test.Name == name || test.Script?.Title == name || test.File == name || test.File == $"tests/{name}" || test.File == $"tests/{name}.test")];
        return found.Length > 0 ? found : throw TestErrors.UnknownTest(name, [.. Tests.Select(test => test.Name)]);
    }

    /// <summary>Runs a test.</summary>
    /// <returns>What it found; a fault in the test or in the pipeline is told there too.</returns>
    public Task<ProjectTestResult> RunAsync(ProjectTest test, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        return _runner.RunAsync(test, cancellationToken);
    }

    /// <summary>Writes what tests gave into their files in the place of what they expected.</summary>
    /// <param name="results">Results of tests; those that hold change nothing.</param>
    /// <returns>The files that were rewritten.</returns>
    /// <exception cref="MillraceException">TEST_EXPECTATION_SHARED, TEST_FILE_UNWRITABLE.</exception>
    public static IReadOnlyList<string> Rewrite(IEnumerable<ProjectTestResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return ExpectedRewriter.Rewrite(results);
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private static List<ProjectTest> Find(string folder, string root)
    {
        List<ProjectTest> tests = [];
        if (!Directory.Exists(folder)) return tests;
        foreach (string path in Directory.EnumerateFiles(folder, Pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string below = Path.GetRelativePath(root, path).Replace('\\', '/');
            string file = below.StartsWith("../", StringComparison.Ordinal) ? Path.GetRelativePath(folder, path).Replace('\\', '/') : below;
            try
            {
                tests.AddRange(TestScript.ReadAll(new SourceText(file, File.ReadAllText(path))).Select(script => new ProjectTest(file, path, script, fault: null)));
            }
            catch (MillraceException fault)
            {
                tests.Add(new ProjectTest(file, path, script: null, fault));
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                tests.Add(new ProjectTest(file, path, script: null, TestErrors.Unreadable(path, cause)));
            }
        }

        return tests;
    }
}
