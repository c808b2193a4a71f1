using System.Collections;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Engine.Queries;

public sealed class NullableListTests
{
    [Theory]
    [InlineData("[1, NULL]")]
    [InlineData("[NULL, 2::BIGINT]")]
    [InlineData("[1.5, NULL]::DOUBLE[]")]
    [InlineData("[true, NULL]")]
    [InlineData("['x', NULL]")]
    [InlineData("[DATE '2024-01-01', NULL]")]
    [InlineData("[TIMESTAMPTZ '2024-01-01 00:00:00Z', NULL]")]
    public void A_list_that_holds_null_is_given_as_it_is(string list)
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 1 });
        using QueryResult result = engine.Query(new BoundQuery($"SELECT {list} AS l"), CancellationToken.None);

        Assert.True(result.Read());
        IList items = Assert.IsAssignableFrom<IList>(result.Value(0));
        Assert.Equal(2, items.Count);
        Assert.Single(items.Cast<object?>(), item => item is null);
    }

    [Fact]
    public void A_nested_value_that_cannot_be_given_is_told_with_the_way_out()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 1 });
        using QueryResult result = engine.Query(new BoundQuery("SELECT map {'k': NULL::INTEGER} AS m"), CancellationToken.None);

        Assert.True(result.Read());
        MillraceException fault = Assert.Throws<MillraceException>(() => result.Value(0));
        Assert.Equal("RESULT_NOT_READABLE", fault.Code.Value);
        Assert.Contains("to_json(m)", fault.Message, StringComparison.Ordinal);
    }
}
