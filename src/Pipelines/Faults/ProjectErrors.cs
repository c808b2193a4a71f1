using Millrace.Foundation.Faults;
using Millrace.Pipelines.Project;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of project files.</summary>
internal static class ProjectErrors
{
    private static readonly ErrorCode InvalidCode = new("PIPELINE_PROJECT_INVALID");

    public static MillraceException NotFound(string path, IReadOnlyList<string> names) => new(
        new ErrorCode("PIPELINE_PROJECT_NOT_FOUND"),
        $"'{path}' is not a project: it holds none of {string.Join(", ", names)}. "
        + "Give the folder of a project or its file.");

    public static MillraceException Moved(string what, string? now, string? before) => new(
        new ErrorCode("PIPELINE_PROJECT_MOVED"),
        $"The project file names {what} now ('{now ?? "none"}', it was '{before ?? "none"}'). Stop this process and start it anew to take that over.");

    public static MillraceException Invalid(SourceLocation location, string problem, Exception? cause = null) =>
        new(InvalidCode, problem, location: location, innerException: cause);

    public static MillraceException DuplicateResource(string type, ConfigEntry first, ConfigEntry second) => Invalid(
        second.KeyLocation,
        $"'resources.{type}.{second.Key}' is defined in two files, first at {first.KeyLocation}. Rename or "
            + "remove one.");

    public static MillraceException IncludeNotFound(string path, SourceLocation location) =>
        Invalid(location, $"The included file '{path}' does not exist. Paths are relative to the project file.");

    public static MillraceException UnknownTarget(string name, IReadOnlyList<string> known, SourceLocation location) =>
        new(
        new ErrorCode("PIPELINE_TARGET_UNKNOWN"),
        $"The project has no target '{name}'." + NearestName.Hint(name, known),
        location: location);

    public static MillraceException SeveralDefaults(IReadOnlyList<ConfigEntry> defaults) => new(
        new ErrorCode("PIPELINE_TARGET_UNKNOWN"),
        $"Targets '{defaults[0].Key}' (at {defaults[0].KeyLocation}) and '{defaults[1].Key}' both say 'default: true'. "
        + "Leave it to one of them.",
        location: defaults[1].KeyLocation);

    public static MillraceException NoDefault(IReadOnlyList<ConfigEntry> targets) => new(
        new ErrorCode("PIPELINE_TARGET_UNKNOWN"),
        $"The project has the targets {NearestName.List([.. targets.Select(target => target.Key)])} and none says "
        + "'default: true'. Name one with --target, or mark one.",
        location: targets[0].KeyLocation);

    public static MillraceException UnknownVariable(
        string name, SourceLocation? location, IReadOnlyList<string> known) =>
        new(
            new ErrorCode("PIPELINE_VARIABLE_UNKNOWN"),
            $"The project declares no variable '{name}' below 'variables'." + NearestName.Hint(name, known),
            location: location);

    public static MillraceException MissingVariable(string name, SourceLocation location) => new(
        new ErrorCode("PIPELINE_VARIABLE_MISSING"),
        $"The variable '{name}' has no value. Give one with --var {name}=…, in the environment as "
            + $"BUNDLE_VAR_{name}, in the "
        + "target, or as its default.",
        location: location);

    public static MillraceException Lookup(string name, SourceLocation location) => new(
        new ErrorCode("PIPELINE_UNSUPPORTED"),
        $"The variable '{name}' asks for a lookup in a workspace, which is not supported: a project runs "
            + "without one. Give "
        + $"a value with --var {name}=… or a default.",
        location: location);

    public static MillraceException UnknownReference(string path, SourceLocation location) => new(
        new ErrorCode("PIPELINE_REFERENCE_UNKNOWN"),
        $"'${{{path}}}' leads nowhere. References start with var, bundle, workspace or resources, for example "
            + $"${{var.schema}}, "
        + "${bundle.target} or ${workspace.current_user.short_name}.",
        location: location);

    public static MillraceException DeployedReference(string path, SourceLocation location) => new(
        new ErrorCode("PIPELINE_REFERENCE_UNKNOWN"),
        $"'${{{path}}}' is not written in the project: it is known only after a deployment, which is not "
            + "supported yet in "
        + "this version. Write the value itself, or a variable.",
        location: location);

    public static MillraceException ReferenceRing(IReadOnlyList<string> path, SourceLocation location) => new(
        new ErrorCode("PIPELINE_REFERENCE_UNKNOWN"),
        $"These references lead back to themselves: {string.Join(" → ", path)}. Give one of them a value.",
        location: location);

    public static MillraceException CodeWithoutPipeline(string? key, IReadOnlyList<string> known) => new(
        new ErrorCode("PIPELINE_PROJECT_INVALID"),
        known.Count == 0
            ? "The program declares a pipeline, and the project file has none below 'resources.pipelines'. Add one: its key, catalog and schema."
            : key is null
                ? $"The program declares a pipeline without saying which: the project file has {NearestName.List(known)}. Name one."
                : $"The program declares the pipeline '{key}', which the project file does not have." + NearestName.Hint(key, known));

    public static MillraceException LibraryNotFound(string path, string expected, SourceLocation location) => new(
        new ErrorCode("PIPELINE_LIBRARY_NOT_FOUND"),
        $"The library '{path}' does not exist; looked for '{expected}'. Paths are relative to the file that "
            + "holds them.",
        location: location);

    public static MillraceException EmptyGlob(string pattern, string folder, SourceLocation location) => new(
        new ErrorCode("PIPELINE_LIBRARY_NOT_FOUND"),
        $"The pattern '{pattern}' matches no .sql file below '{folder}'. '**' stands for any folders, '*' for "
            + "part of a name.",
        location: location);

    public static MillraceException UnsupportedLibrary(string library, SourceLocation location) => new(
        new ErrorCode("PIPELINE_LIBRARY_UNSUPPORTED"),
        $"The library '{library}' is not SQL. A project runs .sql files (file, glob or notebook); pipelines in C# are "
        + "programs of their own, made with PipelineBuilder.",
        location: location);
}
