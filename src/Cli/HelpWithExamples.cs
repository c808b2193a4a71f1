using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Millrace.Cli.Contract;

namespace Millrace.Cli;

/// <summary>The usual help with the examples of the command below it.</summary>
internal sealed class HelpWithExamples(HelpAction plain, IReadOnlyList<ICliCommand> commands) : SynchronousCommandLineAction
{
    /// <summary>Who asks for help need not have written a whole command line.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = plain.Invoke(parseResult);
        string name = NameOf(parseResult);
        CommandExample[] examples = [.. commands
            .Where(command => name.Length == 0 || command.Descriptor.Name == name || command.Descriptor.Name.StartsWith(name + " ", StringComparison.Ordinal))
            .SelectMany(command => name.Length == 0 ? command.Descriptor.Examples.Take(1) : command.Descriptor.Examples)];
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (CommandExample example in examples)
        {
            output.WriteLine($"  {example.Line}");
            output.WriteLine($"      {example.Meaning}");
        }

        return code;
    }

    private static string NameOf(ParseResult arguments)
    {
        List<string> words = [];
        for (System.CommandLine.Parsing.SymbolResult? each = arguments.CommandResult; each?.Parent is not null; each = each.Parent)
        {
            if (each is System.CommandLine.Parsing.CommandResult command) words.Insert(0, command.Command.Name);
        }

        return string.Join(' ', words);
    }
}
