using System.CommandLine;
using Millrace.Cli.Faults;
using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Contract;

/// <summary>The arguments that choose a project, shared by all commands that work on one.</summary>
internal sealed class ProjectArguments
{
    private readonly Argument<string> _directory = new("DIR") { Description = "Folder of the project, or its project file." };

    private readonly Option<string?> _target = new("--target", "-t") { Description = "Target of the project file; the default one when left out.", HelpName = "NAME" };

    private readonly Option<string[]> _variables = new("--var")
    {
        Description = "Value of a variable of the project; may be repeated.",
        HelpName = "k=v",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_directory);
        command.Add(_target);
        command.Add(_variables);
    }

    /// <summary>The folder or file as it was written.</summary>
    public string Directory(ParseResult arguments) => arguments.GetRequiredValue(_directory);

    /// <summary>The target, or null for the default one.</summary>
    public string? Target(ParseResult arguments) => arguments.GetValue(_target);

    /// <summary>Values for variables of the project.</summary>
    public IReadOnlyDictionary<string, string> Variables(ParseResult arguments) => Variables(arguments.GetValue(_variables) ?? []);

    /// <summary>Opens the project and tells its warnings.</summary>
    public PipelineProject Open(ParseResult arguments, CliContext context)
    {
        ProjectRequest request = new(Path.GetFullPath(Directory(arguments), context.WorkingDirectory), context.UserName)
        {
            Target = arguments.GetValue(_target),
            Variables = Variables(arguments.GetValue(_variables) ?? []),
            FindEnvironment = context.FindEnvironment,
            Code = context.Code,
            SinkFormats = context.SinkFormats,
        };
        PipelineProject project = PipelineProject.Open(request, new EngineSettings(), context.Clock, context.NewId, context.Store);
        foreach (PipelineWarning warning in project.Definition.Warnings) context.Terminal.Warn(warning.ToString());
        return project;
    }

    /// <summary>The pipelines of a project; warnings of their files are told.</summary>
    public static async Task<IReadOnlyList<Pipeline>> PipelinesAsync(PipelineProject project, CliContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<Pipeline> pipelines = await project.PipelinesAsync(cancellationToken);
        foreach (PipelineWarning warning in pipelines.SelectMany(pipeline => pipeline.Declaration.Warnings)) context.Terminal.Warn(warning.ToString());
        return pipelines.Count > 0 ? pipelines : throw CliErrors.NoPipelines(project.Definition.Root);
    }

    private static Dictionary<string, string> Variables(string[] given)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (string pair in given)
        {
            int cut = pair.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0) throw CliErrors.VariableMalformed(pair);
            variables[pair[..cut]] = pair[(cut + 1)..];
        }

        return variables;
    }
}
