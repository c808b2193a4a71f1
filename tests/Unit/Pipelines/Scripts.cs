using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;
using Xunit;

namespace Millrace.Unit.Pipelines;

/// <summary>Short ways to read pipeline SQL in tests.</summary>
internal static class Scripts
{
    public static PipelineDefaults Defaults(params (string Key, string Value)[] configuration) => new(
        "main", "plant", configuration.ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));

    public static PipelineDeclaration Read(string sql, params (string Key, string Value)[] configuration) =>
        PipelineScript.Read([new SourceText("a.sql", sql)], Defaults(configuration));

    public static DatasetDeclaration ReadOne(string sql) => Assert.Single(Read(sql).Datasets);

    public static MillraceException Fault(string code, string sql, params (string Key, string Value)[] configuration)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Read(sql, configuration));
        Assert.True(code == fault.Code.Value, $"expected {code}, got {fault.Code}: {fault.Message}");
        return fault;
    }

    public static string At(this MillraceException fault) => fault.Location?.ToString() ?? "";
}
