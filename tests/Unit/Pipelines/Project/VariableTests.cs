using Millrace.Pipelines.Project;
using Xunit;

namespace Millrace.Unit.Pipelines.Project;

public sealed class VariableTests
{
    [Theory]
    [InlineData(4, "line")]
    [InlineData(3, "env")]
    [InlineData(2, "file")]
    [InlineData(1, "target")]
    [InlineData(0, "root")]
    public void The_nearest_value_wins(int places, string expected)
    {
        using ProjectFolder folder = new(
            ("millrace.yml", Project("{ v: { default: root } }", "${var.v}", places >= 1 ? "{ v: target }" : "{}")));
        if (places >= 2) folder.Write(".databricks/bundle/dev/variable-overrides.json", "{ \"v\": \"file\" }");

        string schema = folder.Load(request => request with
        {
            FindEnvironment = name => places >= 3 && name == "BUNDLE_VAR_v" ? "env" : null,
            Variables = places >= 4 ? new Dictionary<string, string> { ["v"] = "line" } : [],
        }).Pipelines[0].Schema;

        Assert.Equal(expected, schema);
    }

    [Theory]
    [InlineData("{ v: { default: a } }", "${var.v}", "a")]
    [InlineData("{ v: { default: a } }", "x_${var.v}_${var.v}", "x_a_a")]
    [InlineData("{ v: { default: '${var.w}!' }, w: { default: b } }", "${var.v}", "b!")]
    [InlineData("{ v: { type: complex, default: { a: { b: [c, d] } } } }", "${var.v.a.b[1]}", "d")]
    [InlineData("{ v: { default: a } }", "${variables.v.value}", "a")]
    [InlineData("{ v: { default: a } }", "$${var.v} ${ var.v } ${", "$a ${ var.v } ${")]
    [InlineData("{}", "${bundle.name}-${bundle.target}-${bundle.environment}", "x-dev-dev")]
    [InlineData("{}", "${workspace.current_user.short_name}", "ada_lovelace")]
    [InlineData("{}", "${workspace.current_user.user_name}", "ada.lovelace@example.com")]
    [InlineData("{}", "${workspace.root_path}", "~/.bundle/x/dev")]
    [InlineData("{}", "${resources.pipelines.p.name}", "named")]
    [InlineData("{ v: { default: 0012 } }", "${var.v}", "0012")]
    public void References_are_resolved(string variables, string schema, string expected)
    {
        using ProjectFolder folder = new(("millrace.yml", Project(variables, schema)));

        Assert.Equal(expected, folder.Load().Pipelines[0].Schema);
    }

    [Theory]
    [InlineData("{ v: }", "${var.v}", "PIPELINE_VARIABLE_MISSING", "BUNDLE_VAR_v")]
    [InlineData("{ volume: { default: 1 } }", "${var.volum}", "PIPELINE_VARIABLE_UNKNOWN", "Did you mean 'volume'?")]
    [InlineData("{ v: { lookup: { warehouse: w } } }", "${var.v}", "PIPELINE_UNSUPPORTED", "lookup")]
    [InlineData("{ v: { default: '${var.w}' }, w: { default: 'a${var.v}' } }", "${var.v}", "PIPELINE_REFERENCE_UNKNOWN", "var.v → var.w → var.v")]
    [InlineData("{}", "${workspace.host}", "PIPELINE_REFERENCE_UNKNOWN", "leads nowhere")]
    [InlineData("{}", "${env.HOME}", "PIPELINE_REFERENCE_UNKNOWN", "leads nowhere")]
    [InlineData("{}", "${resources.pipelines.p.id}", "PIPELINE_REFERENCE_UNKNOWN", "after a deployment")]
    [InlineData("{}", "${bundle.nothing}", "PIPELINE_REFERENCE_UNKNOWN", "leads nowhere")]
    [InlineData("{ v: { default: [1, 2] } }", "${var.v}", "PIPELINE_PROJECT_INVALID", "one value")]
    [InlineData("{ v: { default: [1, 2] } }", "a${var.v}", "PIPELINE_PROJECT_INVALID", "inside a text")]
    public void References_that_lead_nowhere_are_refused_where_they_stand(
        string variables, string schema, string code, string message)
    {
        using ProjectFolder folder = new(("millrace.yml", Project(variables, schema)));

        var fault = folder.Fault(code);

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("millrace.yml:", fault.At(), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_for_variables_that_do_not_exist_are_refused()
    {
        using ProjectFolder folder = new(("millrace.yml", Project("{ schema: { default: a } }", "b")));
        folder.Fault(
            "PIPELINE_VARIABLE_UNKNOWN",
            request => request with { Variables = new Dictionary<string, string> { ["schem"] = "x" } });

        folder.Write(".databricks/bundle/dev/variable-overrides.json", "{\n \"other\": 1 }");
        Assert.Equal(".databricks/bundle/dev/variable-overrides.json:2:2", folder.Fault("PIPELINE_VARIABLE_UNKNOWN").At());
    }

    [Fact]
    public void A_variable_nobody_reads_needs_no_value()
    {
        using ProjectFolder folder = new(("millrace.yml", Project("{ warehouse_id: { description: unused } }", "b")));

        Assert.Equal("b", folder.Load().Pipelines[0].Schema);
    }

    [Fact]
    public void A_value_given_outside_makes_a_lookup_needless()
    {
        using ProjectFolder folder = new(("millrace.yml", Project("{ v: { lookup: { warehouse: w } } }", "${var.v}")));

        PipelineSettings pipeline = folder.Load(
            request => request with { Variables = new Dictionary<string, string> { ["v"] = "x" } }).Pipelines[0];

        Assert.Equal("x", pipeline.Schema);
    }

    [Fact]
    public void A_value_that_is_only_a_reference_keeps_its_shape()
    {
        using ProjectFolder folder = new(
            ("millrace.yml",
                """
                bundle: { name: x }
                variables:
                  settings: { type: complex, default: { a: 1, b: "${bundle.name}" } }
                  live: { default: true }
                resources:
                  pipelines:
                    p: { configuration: "${var.settings}", continuous: "${var.live}" }
                """));

        PipelineSettings pipeline = folder.Load().Pipelines[0];

        Assert.Equal(("1", "x"), (pipeline.Configuration["a"], pipeline.Configuration["b"]));
        Assert.True(pipeline.IsContinuous);
    }

    [Fact]
    public void References_that_multiply_are_refused()
    {
        string variables = "{ v0: { default: x } " + string.Concat(
            Enumerable.Range(1, 40).Select(i => $", v{i}: {{ default: '${{var.v{i - 1}}}${{var.v{i - 1}}}' }}")) + " }";
        using ProjectFolder folder = new(("millrace.yml", Project(variables, "${var.v40}")));

        Assert.Contains("multiply", folder.Fault("PIPELINE_PROJECT_INVALID").Message, StringComparison.Ordinal);
    }

    private static string Project(string variables, string schema, string target = "{}") =>
        $$"""
        bundle: { name: x }
        variables: {{variables}}
        targets: { dev: { variables: {{target}} } }
        resources: { pipelines: { p: { name: named, schema: '{{schema}}' } } }
        """;
}
