using Millrace.Engine;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Project;
using Millrace.Testing.Fixtures;
using Millrace.Testing.Results;
using Millrace.Testing.Script;

namespace Millrace.Testing.Running;

/// <summary>Runs tests, each in a world of its own. Thread safety: tests may run at once; each has an engine to itself meanwhile.</summary>
/// <param name="loaded">The project.</param>
/// <param name="request">How it was loaded.</param>
/// <param name="settings">How much of the machine an engine may use.</param>
/// <param name="isRestarting">True to end and begin the process, as it were, after every step.</param>
internal sealed class TestRunner(LoadedProject loaded, ProjectRequest request, EngineSettings settings, bool isRestarting) : IDisposable
{
    private readonly System.Collections.Concurrent.ConcurrentBag<MillraceEngine> _idle = [];
    private readonly TestIds _ids = new();

    /// <summary>Runs one test.</summary>
    public async Task<ProjectTestResult> RunAsync(ProjectTest test, CancellationToken cancellationToken)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        IReadOnlyList<TestFailure> failures = test.Script is TestScript script
            ? await RunAsync(script, cancellationToken).ConfigureAwait(false)
            : [new TestFailure(test.Fault!.Location ?? new SourceLocation(test.File, 1, 1), test.File, MessageOf(test.Fault), []) { Fault = test.Fault }];
        return new ProjectTestResult(test, failures, System.Diagnostics.Stopwatch.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out MillraceEngine? engine)) engine.Dispose();
    }

    private async Task<IReadOnlyList<TestFailure>> RunAsync(TestScript script, CancellationToken cancellationToken)
    {
        List<TestFailure> failures = [];
        using TestWorld world = new(loaded, request, _ids.Next) { Engine = _idle.TryTake(out MillraceEngine? idle) ? idle : new MillraceEngine(settings) };
        try
        {
            foreach (TestStep step in script.Steps)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if (await world.RunAsync(step, cancellationToken).ConfigureAwait(false) is TestFailure failure) failures.Add(failure);
                }
                catch (Exception fault) when (fault is MillraceException or IOException or UnauthorizedAccessException)
                {
                    // What comes after builds on this step.
                    failures.Add(Broken(step, fault));
                    break;
                }

                if (isRestarting) Restart(world);
            }
        }
        finally
        {
            world.Close();
            _idle.Add(world.Engine);
        }

        return failures;
    }

    private void Restart(TestWorld world)
    {
        world.Close();
        world.Engine.Dispose();
        world.Engine = new MillraceEngine(settings);
    }

    private static TestFailure Broken(TestStep step, Exception fault)
    {
        SourceLocation at = fault is MillraceException { Location: SourceLocation place } && place.File == step.Location.File ? place : step.Location;
        string code = fault is MillraceException { Code.Value: not "TEST_SYNTAX" } known ? $"{known.Code}: " : "";
        return new TestFailure(at, step.ToString(), $"{code}{MessageOf(fault)}", []) { Fault = fault };
    }

    /// <summary>A message without the place, which stands before it already, when the place is the test's own.</summary>
    private static string MessageOf(Exception fault)
    {
        string prefix = fault is MillraceException { Location: SourceLocation place } ? $"{place}: " : "";
        bool isOwn = prefix.Length > 0 && fault is MillraceException { Code.Value: "TEST_SYNTAX" };
        return isOwn && fault.Message.StartsWith(prefix, StringComparison.Ordinal) ? fault.Message[prefix.Length..] : fault.Message;
    }
}
