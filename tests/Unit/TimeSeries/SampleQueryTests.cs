using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class SampleQueryTests
{
    public static TheoryData<string> Sampled =>
        [.. TimeSeriesOps.BuiltIn.Tables.Where(op => op is not IKernelOp && op.Descriptor.Sample is not null).Select(op => op.Descriptor.SqlName)];

    [Theory]
    [MemberData(nameof(Sampled))]
    public void A_sample_gives_the_rows_it_shows(string name)
    {
        OpSample sample = TimeSeriesOps.BuiltIn.FindTable(name)!.Descriptor.Sample!;
        using DuckSql duck = new();
        string query = SampleQuery.Expand(duck, sample.Query);

        Assert.Equal(sample.Columns, duck.Columns(query).Select(column => column.Split(' ')[0]));
        Assert.Equal(sample.Rows.Select(row => string.Join('|', row)), duck.Ordered(query));
    }
}
