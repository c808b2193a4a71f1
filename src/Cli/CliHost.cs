using System.Runtime.InteropServices;
using Millrace.Cli.Contract;
using Millrace.Cli.Terminal;
using Millrace.CloudStores;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Project;

namespace Millrace.Cli;

/// <summary>Runs a command line as a process: signals stop it at the next commit, and what goes wrong becomes an exit code.</summary>
internal static class CliHost
{
    /// <summary>Runs to the end.</summary>
    /// <param name="args">The words of the command line.</param>
    /// <param name="code">Declarations that the program itself makes.</param>
    /// <param name="sinkFormats">Kinds of sinks that the program adds.</param>
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<PipelineCode> code, IReadOnlyList<ISinkFormat> sinkFormats)
    {
        using CliTerminal terminal = CliTerminal.OfProcess();
        using CancellationTokenSource stop = new();
        int signalCode = 0;

        // The first signal asks to stop at the next commit; the second one is left to the system, which ends the process.
        void OnSignal(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            signalCode = signal.Signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using RoutedStore store = RoutedStore.OfMachine();
        CliContext context = new(
            terminal, TimeProvider.System, Guid.NewGuid, Environment.CurrentDirectory, Environment.UserName, Environment.GetEnvironmentVariable, store)
        {
            Code = code,
            SinkFormats = sinkFormats,
        };
        try
        {
            return await new CommandLine(context).RunAsync(args, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.Note("stopped at the last commit");
            return signalCode;
        }
        catch (Exception fault)
        {
            terminal.Error.WriteLine($"error DEFECT: {fault.Message}");
            terminal.Error.WriteLine("this is a defect of Millrace, please report it" + (args.Contains("--verbose") ? ":" : "; --verbose shows where it happened"));
            if (args.Contains("--verbose")) terminal.Error.WriteLine(fault);
            return ExitCode.Failure;
        }
    }
}
