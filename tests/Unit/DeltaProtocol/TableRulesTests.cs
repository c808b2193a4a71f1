using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class TableRulesTests
{
    private const string SchemaText = """
        {"type":"struct","fields":[
          {"name":"a","type":"integer","nullable":false,"metadata":{"delta.invariants":"{\"expression\":{\"expression\":\"a > 3\"}}"}},
          {"name":"g","type":"integer","nullable":true,"metadata":{"delta.generationExpression":"a + 1"}},
          {"name":"d","type":"string","nullable":true,"metadata":{"CURRENT_DEFAULT":"'x'"}},
          {"name":"i","type":"long","nullable":true,"metadata":{"delta.identity.start":5,"delta.identity.step":"-2","delta.identity.highWaterMark":1,"delta.identity.allowExplicitInsert":true}},
          {"name":"s","type":{"type":"array","elementType":{"type":"struct","fields":[{"name":"n","type":"long","nullable":false,"metadata":{}}]},"containsNull":true},"nullable":true,"metadata":{}}
        ]}
        """;

    private static readonly LogAction.Metadata Metadata = new("m", SchemaText, [], new Dictionary<string, string>
    {
        ["delta.constraints.b"] = "a < 9",
        ["DELTA.CONSTRAINTS.A"] = "g IS NOT NULL",
    });

    [Theory]
    [InlineData(1, null, "")]
    [InlineData(2, null, "invariants")]
    [InlineData(3, null, "invariants,checkConstraints")]
    [InlineData(4, null, "invariants,checkConstraints,generatedColumns")]
    [InlineData(6, null, "invariants,checkConstraints,generatedColumns,identityColumns")]
    [InlineData(7, "", "")]
    [InlineData(7, "INVARIANTS", "invariants")]
    [InlineData(7, "allowColumnDefaults,generatedColumns", "generatedColumns,allowColumnDefaults")]
    public void Only_what_the_protocol_includes_has_force(int writerVersion, string? features, string inForce)
    {
        LogAction.Protocol protocol = new(1, writerVersion, null, features?.Split(',', StringSplitOptions.RemoveEmptyEntries));

        TableRules rules = Read(protocol);

        Dictionary<string, ColumnRules> columns = rules.Columns.ToDictionary(column => string.Join('.', column.Path));
        string[] expected = inForce.Split(',');
        Assert.Equal(expected.Contains("invariants") ? "a > 3" : null, columns["a"].Invariant);
        Assert.Equal(expected.Contains("generatedColumns") ? "a + 1" : null, columns["g"].GenerationExpression);
        Assert.Equal(expected.Contains("allowColumnDefaults") ? "'x'" : null, columns["d"].Default);
        Assert.Equal(expected.Contains("identityColumns") ? new IdentityRule(5, -2, 1, AllowsExplicitInsert: true) : null, columns["i"].Identity);
        Assert.Equal(
            expected.Contains("checkConstraints") ? [new CheckConstraint("A", "g IS NOT NULL"), new CheckConstraint("b", "a < 9")] : [], rules.Checks);
        Assert.Equal(inForce.Length == 0, rules.IsPlain);
        Assert.False(columns["a"].IsNullable);
        Assert.False(columns["s.element.n"].IsNullable);
    }

    [Fact]
    public void A_rule_that_cannot_be_read_is_a_fault_and_never_no_rule()
    {
        LogAction.Protocol all = new(1, 6, null, null);
        string broken = SchemaText.Replace("{\\\"expression\\\":{\\\"expression\\\":\\\"a > 3\\\"}}", "a > 3", StringComparison.Ordinal);
        string stepless = SchemaText.Replace("\"-2\"", "0", StringComparison.Ordinal);

        Assert.NotEqual(SchemaText, broken);
        foreach (string text in (string[])[broken, stepless])
        {
            MillraceException fault = Assert.Throws<MillraceException>(() => TableRules.Of(all, Metadata, SchemaJson.Parse(text)));
            Assert.Equal("DELTA_SCHEMA_INVALID", fault.Code.Value);
        }
    }

    [Theory]
    [InlineData(1, 1, null, 1)]
    [InlineData(1, 1, 7L, 8)]
    [InlineData(10, 5, 10L, 15)]
    [InlineData(10, 5, 12L, 15)]
    [InlineData(10, 5, 3L, 10)]
    [InlineData(5, -2, null, 5)]
    [InlineData(5, -2, 1L, -1)]
    [InlineData(5, -2, 9L, 5)]
    public void The_next_value_lies_a_number_of_steps_from_the_start(long start, long step, long? mark, long next)
    {
        Assert.Equal(next, new IdentityRule(start, step, mark, AllowsExplicitInsert: false).NextValue);
    }

    [Fact]
    public void Numbers_that_run_out_fail()
    {
        Assert.Throws<OverflowException>(() => new IdentityRule(1, 1, long.MaxValue, AllowsExplicitInsert: false).NextValue);
        Assert.Throws<OverflowException>(() => new IdentityRule(0, -3, long.MinValue + 1, AllowsExplicitInsert: false).NextValue);
        Assert.Equal(long.MaxValue, new IdentityRule(long.MinValue, long.MaxValue, -1, AllowsExplicitInsert: false).NextValue + 1);
    }

    private static TableRules Read(LogAction.Protocol protocol) =>
        TableRules.Of(protocol, Metadata, SchemaJson.Parse(SchemaText));
}
