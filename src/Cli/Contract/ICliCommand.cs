using System.CommandLine;

namespace Millrace.Cli.Contract;

/// <summary>One command of <c>millrace</c>. Leaves are discovered: adding a command is adding a file.</summary>
internal interface ICliCommand
{
    /// <summary>What people read about it.</summary>
    CommandDescriptor Descriptor { get; }

    /// <summary>Adds the command's arguments and options.</summary>
    void Configure(Command command);

    /// <summary>Does the work.</summary>
    /// <param name="arguments">What was written after <c>millrace</c>.</param>
    /// <param name="context">The world.</param>
    /// <param name="cancellationToken">Fires on Ctrl-C and SIGTERM.</param>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken);
}
