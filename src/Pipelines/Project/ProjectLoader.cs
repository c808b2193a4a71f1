using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Code;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Project;

/// <summary>Loads <c>millrace.yml</c>, or the <c>databricks.yml</c> of a bundle, for one target.</summary>
public static class ProjectLoader
{
    private const long MostBytes = 16 * 1024 * 1024;

    private static readonly string[] FileNames =
        ["millrace.yml", "millrace.yaml", "databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml"];

    /// <summary>
    /// Loads a project: reads its file and includes, chooses the target, resolves references, finds SQL files.
    /// </summary>
    /// <param name="request">Which project and target, and the values known from outside.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_PROJECT_NOT_FOUND: no project file. PIPELINE_PROJECT_INVALID: a file is not as it should be.
    /// PIPELINE_TARGET_UNKNOWN, PIPELINE_VARIABLE_UNKNOWN, PIPELINE_VARIABLE_MISSING, PIPELINE_REFERENCE_UNKNOWN: a
    /// name leads nowhere. PIPELINE_LIBRARY_NOT_FOUND, PIPELINE_LIBRARY_UNSUPPORTED: sources cannot be used.
    /// </exception>
    public static ProjectDefinition Load(ProjectRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string file = FindFile(request.Path);
        string root = Path.GetDirectoryName(file) ?? throw ProjectErrors.NotFound(request.Path, FileNames);
        List<PipelineWarning> warnings = [];
        ConfigNode.Map declared = ReadWithIncludes(root, file, warnings);
        ProjectTarget target = ProjectTarget.Choose(declared, request.Target);
        warnings.AddRange(ProjectWarnings.UnknownKeys(declared, target));
        ConfigNode.Map project = target.LayOver(declared);

        ProjectVariables variables = new(
            ConfigShape.OptionalMap(declared, "variables"),
            ConfigShape.OptionalMap(target.Block, "variables"),
            ReadOverrides(root, target.Name),
            request);
        ProjectUser user = new(request.UserName);
        ProjectReferences references = new(project, variables, target.Name, user);
        MailServer? mail = new MailServerReader(references, request.FindEnvironment).Read(ConfigShape.OptionalMap(project, "millrace"));
        IReadOnlyList<PipelineSettings> pipelines =
            new PipelineSettingsReader(root, target, user, references, warnings) { HasMail = mail is not null, AllowsMissingLibraries = request.AllowsMissingLibraries }.Read(project);
        return new ProjectDefinition(
            root,
            BundleName(project, references),
            target.Name,
            target.Mode,
            Warehouse(root, project, references), WithCode(pipelines, request), warnings)
        {
            SinkFormats = request.SinkFormats,
            Mail = mail,
            Sample = Sample(project, references),
        };
    }

    /// <summary>Reads the SQL files of a pipeline. Their names in faults are paths relative to the project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="pipeline">One of its pipelines.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<SourceText>> ReadSourcesAsync(
        ProjectDefinition project, PipelineSettings pipeline, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(pipeline);
        List<SourceText> sources = [];
        foreach (string file in pipeline.Files)
        {
            string text = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
            sources.Add(new SourceText(Shown(project.Root, file), text));
        }

        return sources;
    }

    /// <summary>What a pipeline declares, in its files and in code.</summary>
    /// <param name="project">The project.</param>
    /// <param name="pipeline">One of its pipelines.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">PIPELINE_SYNTAX and others: a file or the code is not as it should be.</exception>
    public static async Task<PipelineDeclaration> DeclareAsync(
        ProjectDefinition project, PipelineSettings pipeline, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SourceText> files = await ReadSourcesAsync(project, pipeline, cancellationToken).ConfigureAwait(false);
        PipelineBuilder builder = new();
        foreach (SourceText file in files) builder.FromSql(file);
        foreach (PipelineCode code in pipeline.Code) code.Declare(builder);
        return builder.Build(pipeline.Defaults);
    }

    private static IReadOnlyList<PipelineSettings> WithCode(IReadOnlyList<PipelineSettings> pipelines, ProjectRequest request)
    {
        if (request.Code.Count == 0) return pipelines;
        PipelineCode? lost = request.Code.FirstOrDefault(code =>
            code.Pipeline is null ? pipelines.Count != 1 : !pipelines.Any(pipeline => pipeline.Key.Equals(code.Pipeline, StringComparison.OrdinalIgnoreCase)));
        if (lost is not null) throw ProjectErrors.CodeWithoutPipeline(lost.Pipeline, [.. pipelines.Select(static pipeline => pipeline.Key)]);
        return
        [
            .. pipelines.Select(pipeline => pipeline with
            {
                Code = [.. request.Code.Where(code => code.Pipeline is null || pipeline.Key.Equals(code.Pipeline, StringComparison.OrdinalIgnoreCase))],
            }),
        ];
    }

    private static string FindFile(string path)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full)) return full;
        return FileNames.Select(name => Path.Combine(full, name)).FirstOrDefault(File.Exists)
            ?? throw ProjectErrors.NotFound(path, FileNames);
    }

    private static ConfigNode.Map ReadWithIncludes(string root, string file, List<PipelineWarning> warnings)
    {
        ConfigNode.Map project = ReadMap(root, file);
        if (project.Find("include") is not ConfigNode include) return project;
        foreach (ConfigNode item in ConfigShape.AsList(include, "'include'").Items)
        {
            if (item is not ConfigNode.Scalar { IsNull: false } pattern)
                throw ProjectErrors.Invalid(item.Location, "An include is the path or pattern of a file.");
            IReadOnlyList<string> files = new GlobPattern(root, pattern.Text).Files();
            if (files.Count == 0 && !GlobPattern.HasWildcard(pattern.Text))
                throw ProjectErrors.IncludeNotFound(pattern.Text, pattern.Location);
            if (files.Count == 0)
                warnings.Add(new PipelineWarning($"The pattern '{pattern.Text}' includes no file.", pattern.Location));
            foreach (string included in files.Where(included => included != file))
                project = ConfigMerge.Include(project, ReadIncluded(root, included, warnings));
        }

        return project;
    }

    private static ConfigNode.Map ReadIncluded(string root, string file, List<PipelineWarning> warnings)
    {
        ConfigNode.Map map = ReadMap(root, file);
        if (map.Entries.FirstOrDefault(entry => entry.Key == "include") is not ConfigEntry nested) return map;
        warnings.Add(new PipelineWarning("Only the project file itself includes others; this is "
            + "ignored.", nested.KeyLocation));
        return new ConfigNode.Map([.. map.Entries.Where(entry => entry != nested)], map.Location);
    }

    private static ConfigNode.Map ReadMap(string root, string file)
    {
        FileInfo found = new(file);
        SourceLocation start = new(Shown(root, file), 1, 1);
        if (found.Length > MostBytes) throw ProjectErrors.Invalid(start, "The file is larger than 16 MiB.");
        return ConfigShape.AsMap(ConfigReader.Read(new SourceText(start.File, File.ReadAllText(file))), "The file");
    }

    private static ConfigNode.Map ReadOverrides(string root, string target)
    {
        string file = Path.Combine(root, ".databricks", "bundle", target, "variable-overrides.json");
        return File.Exists(file)
            ? ReadMap(root, file)
            : new ConfigNode.Map([], new SourceLocation(Shown(root, file), 1, 1));
    }

    private static string BundleName(ConfigNode.Map project, ProjectReferences references)
    {
        ConfigNode? name = ConfigShape.OptionalMap(project, "bundle").Find("name");
        return references.Text(
            name ?? throw ProjectErrors.Invalid(project.Location, "The project has no name. Add 'bundle: "
                + "{ name: … }'."), "'bundle.name'");
    }

    private static string Warehouse(string root, ConfigNode.Map project, ProjectReferences references)
    {
        ConfigNode.Map settings = ConfigShape.OptionalMap(project, "millrace");
        if (settings.Find("warehouse") is not ConfigNode node) return Path.Combine(root, "warehouse");
        string folder = Path.GetDirectoryName(Path.Combine(root, node.Location.File)) ?? root;
        return Path.GetFullPath(Path.Combine(folder, references.Text(node, "'millrace.warehouse'")));
    }

    private static string? Sample(ConfigNode.Map project, ProjectReferences references) =>
        ConfigShape.OptionalMap(project, "millrace").Find("sample") is ConfigNode node ? references.Text(node, "'millrace.sample'") : null;

    private static string Shown(string root, string file) => Path.GetRelativePath(root, file).Replace('\\', '/');
}
