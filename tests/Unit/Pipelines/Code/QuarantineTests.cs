using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Code;

public sealed class QuarantineTests
{
    [Fact]
    public void The_attribute_and_the_builder_ask_for_a_quarantine_as_sql_does()
    {
        PipelineDeclaration attribute = new PipelineBuilder().FromType<Guarded>().Build(Scripts.Defaults());
        PipelineDeclaration builder = new PipelineBuilder()
            .StreamingTable("readings", Query.Stream("raw"), table => table.ExpectOrQuarantine("positive", "value > 0"))
            .Build(Scripts.Defaults());

        foreach (PipelineDeclaration declaration in new[] { attribute, builder })
        {
            DatasetDeclaration table = Assert.Single(declaration.Datasets);
            Expectation rule = Assert.Single(table.Expectations);
            Assert.Equal(("positive", "value > 0", ViolationAction.Quarantine), (rule.Name, rule.Condition, rule.Action));
            Assert.Equal("readings_quarantine", table.Quarantine?.Table);
        }
    }

    private sealed class Guarded
    {
        [StreamingTable]
        [ExpectOrQuarantine("positive", "value > 0")]
        public static Query Readings() => Query.Stream("raw");
    }
}
