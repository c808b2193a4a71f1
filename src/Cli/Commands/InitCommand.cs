using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Projects;

namespace Millrace.Cli.Commands;

/// <summary>Makes a small project that runs, to be changed into one's own.</summary>
internal sealed class InitCommand : ICliCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "Folder of the new project; empty or not there yet." };

    private readonly Option<ProjectTemplate> _template = new("--template") { Description = "How datasets are written: in SQL files, or in a C# program.", HelpName = "sql|code" };

    public CommandDescriptor Descriptor { get; } = new(
        "init",
        "Makes a small project that runs as it is: a project file, three datasets with comments, tests of them, and a file that has landed.",
        [
            new("millrace init plant && millrace run plant", "a new project and its first run"),
            new("millrace init plant --template code && cd plant && dotnet run", "the same as a C# program that can be debugged"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_directory);
        command.Add(_template);
    }

    public Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        string given = arguments.GetRequiredValue(_directory);
        string folder = Path.GetFullPath(given, context.WorkingDirectory);
        if (!ProjectFolder.IsFree(folder)) throw CliErrors.FolderTaken(folder, "no project is made there");
        bool isCode = arguments.GetValue(_template) == ProjectTemplate.Code;
        string template = Path.Combine(AppContext.BaseDirectory, "Templates", isCode ? "code" : "project");
        if (!Directory.Exists(template)) throw CliErrors.ExampleMissing(template);
        string name = NameOf(folder);
        string home = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        ProjectFolder.Copy(template, folder, text => text.Replace("__NAME__", name, StringComparison.Ordinal).Replace("__HOME__", home, StringComparison.Ordinal));
        context.Terminal.Output.WriteLine($"Made the project '{name}' in {given}. Next:");
        context.Terminal.Output.WriteLine(isCode ? $"  cd {given}" : $"  millrace run {given}");
        context.Terminal.Output.WriteLine(isCode ? "  dotnet run" : $"  millrace test {given}");
        context.Terminal.Output.WriteLine(isCode ? "  dotnet run -- test" : $"  millrace sql -C {given} \"SELECT * FROM readings_by_hour\"");
        return Task.FromResult(ExitCode.Success);
    }

    /// <summary>The folder's name as a name of a schema.</summary>
    private static string NameOf(string folder)
    {
        string last = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        string plain = new([.. last.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
        return plain.Trim('_').Length == 0 ? "project" : char.IsAsciiDigit(plain[0]) ? $"p{plain}" : plain;
    }
}
