using Millrace.TestKit;
using TimeSeriesExample;
using Xunit;

namespace Millrace.Logic;

public sealed class TimeSeriesExampleTests
{
    [Fact]
    public async Task The_example_of_the_operators_tells_what_its_tutorial_says()
    {
        using TempFolder folder = new();
        using StringWriter output = new() { NewLine = "\n" };

        await MotorDay.RunAsync(folder.Below("lake"), output);

        Assert.Equal(
            """
            motor-3 up to 19:00: mean 2.70, greatest 3.07 mm/s
            motor-3 up to 20:00: mean 3.60, greatest 3.92 mm/s
            motor-3 up to 21:00: mean 4.52, greatest 5.03 mm/s
            motor-3 up to 22:00: mean 5.45, greatest 6.10 mm/s
            motor-3 up to 23:00: mean 6.36, greatest 7.00 mm/s
            motor-3 up to 00:00: mean 7.25, greatest 7.78 mm/s
            motor-1 fine: 2.317 mm/s at 08:00:00
            motor-2 stopped: no reading
            motor-3 hot bearing: 5.098 mm/s at 21:00:00
            motor-2 was silent from 11:59:50 to 13:00:00
            in memory: 1.00 1.00 1.00 5.27 3.06 2.02 1.50 1.25

            """.ReplaceLineEndings("\n"),
            output.ToString());
    }
}
