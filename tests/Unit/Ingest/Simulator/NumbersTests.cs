using Millrace.Ingest.Simulator.Factory;
using Millrace.Ingest.Simulator.Numbers;
using Xunit;

namespace Millrace.Unit.Ingest.Simulator;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(1, -559580957, "J15", "EcoJet2000")]
    [InlineData(2, 1765031574, "T10", "AeroGlider4150")]
    [InlineData(3, -1823081949, "T10", "EcoJet1000")]
    [InlineData(4, -397064898, "C04", "FlyForceX550")]
    [InlineData(5, 1023896466, "D18", "AeroGlider4150")]
    [InlineData(6, -331964951, "D18", "EcoJet1000")]
    [InlineData(7, 1079293707, "J15", "SkyBolt2")]
    [InlineData(8, -132918897, "J15", "SkyBolt250")]
    [InlineData(9, -1731921111, "D18", "EcoJet3000")]
    [InlineData(10, -1401210078, "C04", "SkyJet334")]
    [InlineData(12, -319098976, "D18", "SkyJet134")]
    public void Factory_and_model_follow_from_the_hash_of_the_id(int id, int hash, string factory, string model)
    {
        DeviceIdentity device = new(id);

        Assert.Equal(hash, SparkHash.OfInteger(id));
        Assert.Equal((factory, model), (device.Factory, device.Model));
    }

    [Fact]
    public void Sixty_devices_spread_over_the_factories_as_counted()
    {
        DeviceIdentity[] fleet = Enumerable.Range(1, 60).Select(id => new DeviceIdentity(id)).ToArray();

        Assert.Equal(
            ["A06 11", "C04 14", "D18 16", "J15 11", "T10 8"],
            fleet.GroupBy(device => device.Factory).Select(group => $"{group.Key} {group.Count()}").Order(StringComparer.Ordinal));
        Assert.Single(fleet, device => device.Model == "SkyJet234");
        Assert.Equal(2, fleet.Count(device => device.Model == "SkyJet334"));
    }

    [Fact]
    public void Sine_and_logarithm_agree_with_the_platform()
    {
        for (double angle = -60; angle < 200; angle += 0.0137)
            Assert.Equal(Math.Sin(angle), SteadyMath.Sin(angle), tolerance: 1e-10);
        for (double value = 1e-300; value < 1e300; value *= 1.37)
            Assert.Equal(Math.Log(value), SteadyMath.Log(value), tolerance: 1e-12 * Math.Max(1, Math.Abs(Math.Log(value))));
        Assert.Equal(0, SteadyMath.Log(1));
        Assert.Equal(0, SteadyMath.Sin(0));
    }

    [Fact]
    public void Streams_are_fixed_by_seed_purpose_and_part()
    {
        SeededRandom random = new(seed: 42, stream: 1, part: 7);
        ulong[] first = [random.NextBits(), random.NextBits()];

        Assert.Equal(first, (ulong[])[new SeededRandom(42, 1, 7).NextBits(), first[1]]);
        Assert.NotEqual(first[0], new SeededRandom(43, 1, 7).NextBits());
        Assert.NotEqual(first[0], new SeededRandom(42, 2, 7).NextBits());
        Assert.NotEqual(first[0], new SeededRandom(42, 1, 8).NextBits());
    }

    [Fact]
    public void Draws_have_the_moments_and_bounds_of_their_distribution()
    {
        SeededRandom random = new(seed: 5, stream: 0, part: 0);
        double[] gaussians = Enumerable.Range(0, 200_000).Select(_ => random.NextGaussian(2)).ToArray();
        long[] dice = Enumerable.Range(0, 60_000).Select(_ => random.NextBetween(1, 6)).ToArray();

        Assert.Equal(0, gaussians.Average(), tolerance: 0.02);
        Assert.Equal(4, gaussians.Average(x => x * x), tolerance: 0.06);
        Assert.Equal([1, 2, 3, 4, 5, 6], dice.Distinct().Order());
        Assert.All(dice.GroupBy(face => face), face => Assert.InRange(face.Count(), 9_500, 10_500));
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(random.NextUniform(), 0, 1 - 1e-17));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_series_of_fewer_than_two_points_is_zero(int length)
    {
        double[] series = Enumerable.Repeat(9.0, length).ToArray();

        BaseSeries.Sinusoid(series, 1, 1, new SeededRandom(1, 1, 1));
        Assert.All(series, point => Assert.Equal(0, point));
        BaseSeries.Autoregressive(series, 1, 1, new SeededRandom(1, 1, 1));
        Assert.All(series, point => Assert.Equal(0, point));
        BaseSeries.Periodic(series, 1, 1, new SeededRandom(1, 1, 1));
        Assert.All(series, point => Assert.Equal(0, point));
    }
}
