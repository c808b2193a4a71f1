using Millrace.Catalog.Binding;
using Millrace.Pipelines.Planning;
using Xunit;

namespace Millrace.Unit.Pipelines.Planning;

public sealed class GrowingTablesTests
{
    [Theory]
    [InlineData("t", "t", "")]
    [InlineData("t*u", "t", "")]
    [InlineData("t*u", "t u", null)]
    [InlineData("t*t", "t", null)]
    [InlineData("t|u", "t", "")]
    [InlineData("t|u", "u", null)]
    [InlineData("t + u", "t", "u")]
    [InlineData("t + u", "t u", "")]
    [InlineData("t*u + u", "t", null)]
    [InlineData("t*u + w*u", "t", "w")]
    [InlineData("t*u + u*w", "t", "w")]
    [InlineData("t|u + w|u", "w", "t")]
    [InlineData("t + ", "t", null)]
    public void Tables_that_rest_are_emptied_where_they_would_be_read_again(string shape, string grown, string? emptied)
    {
        IncrementTerm[] terms = [.. shape.Split(" + ").Select(static term => term.Split('|')).Select(static parts => new IncrementTerm(
            parts[0].Split('*', StringSplitOptions.RemoveEmptyEntries), parts.Length > 1 ? parts[1].Split('*') : []))];

        GrowingTables? tables = GrowingTables.Of(new IncrementShape(terms), grown.Split(' ').ToHashSet());

        Assert.Equal(emptied, tables is null ? null : string.Join(" ", tables.Emptied));
    }
}
