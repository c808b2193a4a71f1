using Millrace.Foundation.Text;
using Millrace.Pipelines.Project;
using Xunit;

namespace Millrace.Unit.Pipelines.Project;

public sealed class ProjectLoaderTests
{
    private const string Sql = "CREATE STREAMING TABLE t;";

    private const string Factory =
        """
        bundle:
          name: factory
        include:
          - resources/*.yml
        variables:
          catalog: { default: main, description: where tables go }
          schema:
            default: ${workspace.current_user.short_name}_iot
          warehouse_id:
        targets:
          dev:
            mode: development
            default: true
          prod:
            mode: production
            variables: { schema: iot }
            workspace: { host: "${workspace.host}" }
            resources:
              pipelines:
                iot: { name: iot_prod, continuous: true, configuration: { landing: /in, extra: 1 } }
        """;

    private const string Pipeline =
        """
        variables:
          warehouse_id: { description: again }
        resources:
          pipelines:
            iot:
              name: iot_${bundle.target}
              catalog: ${var.catalog}
              target: ${var.schema}
              libraries:
                - file: { path: ../src/silver.sql }
                - notebook: { path: ../src/bronze }
                - glob: { include: ../src/** }
              configuration:
                landing: landing
                pipelines.useV2DetailsApi: "true"
                count: 5
                where: "${bundle.name}/${var.catalog}/${workspace.file_path}"
              clusters: [{ label: default, autoscale: { min_workers: 1 } }]
              serverless: true
          jobs:
            nightly: { tasks: [] }
        """;

    [Fact]
    public void The_default_target_is_loaded_with_includes_variables_and_files()
    {
        using ProjectFolder folder = Seed();

        ProjectDefinition project = folder.Load();

        Assert.Equal(("factory", "dev", TargetMode.Development), (project.BundleName, project.Target, project.Mode));
        Assert.Equal(Path.Combine(folder.Root, "warehouse"), project.Warehouse);
        PipelineSettings pipeline = Assert.Single(project.Pipelines);
        Assert.Equal("iot", pipeline.Key);
        Assert.Equal("[dev ada_lovelace] iot_dev", pipeline.Name);
        Assert.Equal(("main", "ada_lovelace_iot"), (pipeline.Catalog, pipeline.Schema));
        Assert.Equal(
            ["src/silver.sql", "src/bronze.sql", "src/deep/er/gold.sql"],
            pipeline.Files.Select(file => Path.GetRelativePath(folder.Root, file).Replace('\\', '/')));
        Assert.Equal("landing", pipeline.Configuration["landing"]);
        Assert.Equal("5", pipeline.Configuration["count"]);
        Assert.Equal("factory/main/~/.bundle/factory/dev/files", pipeline.Configuration["where"]);
        Assert.True(pipeline.IsDevelopment);
        Assert.False(pipeline.IsContinuous);
        Assert.Empty(project.Warnings);
        Assert.Equal("resources/p.yml:5:5", pipeline.Location.ToString());
    }

    [Fact]
    public void A_target_lays_its_values_over_the_project()
    {
        using ProjectFolder folder = Seed();

        PipelineSettings pipeline = Assert.Single(folder.Load(request => request with { Target = "prod" }).Pipelines);

        Assert.Equal(("iot_prod", "iot"), (pipeline.Name, pipeline.Schema));
        Assert.True(pipeline.IsContinuous);
        Assert.False(pipeline.IsDevelopment);
        Assert.Equal("/in", pipeline.Configuration["landing"]);
        Assert.Equal("1", pipeline.Configuration["extra"]);
        Assert.Equal("5", pipeline.Configuration["count"]);
    }

    [Fact]
    public async Task Sources_are_read_under_their_name_in_the_project()
    {
        using ProjectFolder folder = Seed();
        ProjectDefinition project = folder.Load();

        IReadOnlyList<SourceText> sources = await ProjectLoader.ReadSourcesAsync(
            project, project.Pipelines[0], TestContext.Current.CancellationToken);

        Assert.Equal(["src/silver.sql", "src/bronze.sql", "src/deep/er/gold.sql"], sources.Select(source => source.File));
        Assert.All(sources, source => Assert.Equal(Sql, source.Text));
    }

    [Theory]
    [InlineData("millrace.yml", "databricks.yml")]
    [InlineData("millrace.yaml", "databricks.yml")]
    [InlineData("databricks.yml", "bundle.yml")]
    [InlineData("databricks.yaml", "bundle.yml")]
    [InlineData("bundle.yml", "bundle.yaml")]
    public void The_first_project_file_wins(string first, string second)
    {
        using ProjectFolder folder = new((first, "bundle: { name: first }"), (second, "bundle: { name: second }"));

        Assert.Equal("first", folder.Load().BundleName);
        Assert.Equal("second", folder.Load(request => request with { Path = Path.Combine(folder.Root, second) }).BundleName);
    }

    [Fact]
    public void A_folder_without_a_project_file_is_refused()
    {
        using ProjectFolder folder = new();

        Assert.Contains("millrace.yml", folder.Fault("PIPELINE_PROJECT_NOT_FOUND").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_needs_little()
    {
        using ProjectFolder folder = new(
            ("millrace.yml", "bundle: { name: x }\nresources:\n  pipelines:\n    p:\n      libraries: [{ file: { path: a.sql } }]\nmillrace: { warehouse: ../data }\n"),
            ("a.sql", Sql));

        ProjectDefinition project = folder.Load();

        Assert.Equal(("default", TargetMode.Unspecified), (project.Target, project.Mode));
        Assert.Equal(Path.GetFullPath(Path.Combine(folder.Root, "../data")), project.Warehouse);
        PipelineSettings pipeline = Assert.Single(project.Pipelines);
        Assert.Equal(("p", "main", "default"), (pipeline.Name, pipeline.Catalog, pipeline.Schema));
    }

    [Theory]
    [InlineData("a: [", "not well-formed YAML", "millrace.yml:")]
    [InlineData("bundle: { name: x }\na: {b: 1, b: 2}", "written twice; first at millrace.yml:2:5", "millrace.yml:2:11")]
    [InlineData("bundle: { name: x }\n---\na: 1", "one document", "millrace.yml:2:1")]
    [InlineData("bundle: { name: x }\na: *nowhere", "names no anchor", "millrace.yml:2:4")]
    [InlineData("- a", "The file is a map", "millrace.yml:1:1")]
    [InlineData("resources: {}", "The project has no name", "millrace.yml:1:1")]
    [InlineData("", "The project has no name", "millrace.yml:1:1")]
    [InlineData("bundle: { name: x }\nresources: []", "'resources' is a map", "millrace.yml:2:12")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: 5 } }", "Pipeline 'p' is a map", "millrace.yml:2:30")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: { libraries: a.sql } } }", "is a list", "millrace.yml:2:43")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: { continuous: maybe } } }", "true or false", "millrace.yml:2:44")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: { schema: a, target: b } } }", "old name of 'schema'", "millrace.yml:2:51")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: { libraries: [{ file: a }] } } }", "'file' is a map", "millrace.yml:2:52")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: { libraries: [{ files: a }] } } }", "no kind of library", "millrace.yml:2:46")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: { libraries: [{ glob: { path: a } }] } } }", "needs 'include'", "millrace.yml:2:46")]
    [InlineData("bundle: { name: x }\nresources: { pipelines: { p: { configuration: { a: [1] } } } }", "one value", "millrace.yml:2:52")]
    [InlineData("bundle: { name: x }\ntargets: { dev: { mode: test } }", "development or production", "millrace.yml:2:25")]
    [InlineData("bundle: { name: x }\ntargets: { p: { mode: production } }\nresources: { pipelines: { a: { development: true } } }", "production mode", "millrace.yml:3:45")]
    [InlineData("bundle: { name: x }\ninclude: [more.yml]", "does not exist", "millrace.yml:2:11")]
    public void A_project_file_that_is_not_one_is_refused_at_its_place(string yaml, string message, string location)
    {
        using ProjectFolder folder = new(("millrace.yml", yaml));

        var fault = folder.Fault("PIPELINE_PROJECT_INVALID");

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(location, fault.At(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_grows_by_aliases_or_depth_is_refused()
    {
        string laughs = "bundle: { name: x }\na0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + string.Concat(
            Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        using ProjectFolder bomb = new(("millrace.yml", laughs));
        using ProjectFolder deep = new(("millrace.yml", "a: " + new string('[', 5000) + new string(']', 5000)));

        Assert.Contains("aliases", bomb.Fault("PIPELINE_PROJECT_INVALID").Message, StringComparison.Ordinal);
        Assert.Contains("deep", deep.Fault("PIPELINE_PROJECT_INVALID").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anchors_and_merge_keys_are_resolved()
    {
        using ProjectFolder folder = new(
            ("millrace.yml",
                """
                bundle: { name: x }
                experimental: &base { schema: one, configuration: { a: 1 } }
                resources:
                  pipelines:
                    p: { <<: *base, name: q }
                """));

        PipelineSettings pipeline = Assert.Single(folder.Load().Pipelines);

        Assert.Equal(("q", "one", "1"), (pipeline.Name, pipeline.Schema, pipeline.Configuration["a"]));
    }

    [Fact]
    public void One_resource_in_two_files_is_refused_with_both_places()
    {
        using ProjectFolder folder = Seed();
        folder.Write("resources/q.yml", "resources: { pipelines: { iot: { name: again } } }");

        var fault = folder.Fault("PIPELINE_PROJECT_INVALID");

        Assert.Contains("'resources.pipelines.iot' is defined in two files, first at resources/p.yml:5:5", fault.Message, StringComparison.Ordinal);
        Assert.Equal("resources/q.yml:1:27", fault.At());
    }

    [Fact]
    public void Unknown_keys_are_warned_of_with_the_nearest_spelling()
    {
        using ProjectFolder folder = new(
            ("millrace.yml",
                """
                bundle: { name: x }
                resuorces: {}
                include: [nothing/*.yml]
                targets: { dev: { defualt: true } }
                resources: { pipelines: { p: { nmae: q } } }
                """));

        Assert.Equal(
            [
                "millrace.yml:3:11: The pattern 'nothing/*.yml' includes no file.",
                "millrace.yml:2:1: 'resuorces' is not a key of a project and is ignored. Did you mean 'resources'?",
                "millrace.yml:4:19: 'defualt' is not a key of a target and is ignored. Did you mean 'default'?",
                "millrace.yml:5:32: 'nmae' is not a setting of pipeline 'p' and is ignored. Did you mean 'name'?",
            ],
            folder.Load().Warnings.Select(warning => warning.ToString()));
    }

    [Theory]
    [InlineData("{ dev: {}, prod: {} }", null, "none says 'default: true'")]
    [InlineData("{ dev: { default: true }, prod: { default: true } }", null, "both say")]
    [InlineData("{ dev: {}, prod: {} }", "prd", "Did you mean 'prod'?")]
    [InlineData("{}", "dev", "no target 'dev'")]
    public void A_target_must_be_found(string targets, string? wanted, string message)
    {
        using ProjectFolder folder = new(("millrace.yml", $"bundle: {{ name: x }}\ntargets: {targets}"));

        var fault = folder.Fault("PIPELINE_TARGET_UNKNOWN", request => request with { Target = wanted });

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("targets: { only: {} }", "only")]
    [InlineData("environments: { old: { default: true }, new: {} }", "old")]
    [InlineData("targets:", "default")]
    public void A_target_is_chosen_without_asking(string targets, string name)
    {
        using ProjectFolder folder = new(("millrace.yml", $"bundle: {{ name: x }}\n{targets}"));

        Assert.Equal(name, folder.Load().Target);
    }

    [Fact]
    public void Presets_replace_the_prefix_of_development()
    {
        using ProjectFolder folder = new(
            ("millrace.yml",
                "bundle: { name: x }\ntargets: { dev: { mode: development, presets: { name_prefix: 'me ' } } }\nresources: { pipelines: { p: { } } }"));

        Assert.Equal("me p", folder.Load().Pipelines[0].Name);
    }

    private static ProjectFolder Seed() => new(
        ("databricks.yml", Factory), ("resources/p.yml", Pipeline), ("src/silver.sql", Sql), ("src/bronze.sql", Sql),
        ("src/deep/er/gold.sql", Sql), ("src/README.md", "text"), ("src/.hidden/x.sql", Sql));
}
