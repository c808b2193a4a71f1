using Millrace.Ingest.Simulator.Numbers;

namespace Millrace.Ingest.Simulator.Factory;

/// <summary>Which readings precede a defect. The defect itself shows twenty readings later.</summary>
internal static class DefectRules
{
    private const int DelayRows = 20;

    // Weight of the newest reading in the running mean that a jump is measured against: 1 / (1 + centre of mass 5).
    private const double Alpha = 1.0 / 6;

    public static void Apply(DeviceLife life, SeededRandom random)
    {
        if (life.Count == 0) return;
        double[] sorted = (double[])life.Temperature.Clone();
        Array.Sort(sorted);
        double p89 = Quantile(sorted, 0.89);
        double p93 = Quantile(sorted, 0.93);
        byte hotFactory = DrawKind(random, 0.8);
        byte hotSmallModel = DrawKind(random, 0.85);
        byte hotLargeModel = DrawKind(random, 0.85);
        byte lateAndFast = DrawKind(random, 0.85);
        byte denseAndLow = DrawKind(random, 0.95);
        bool isHotFactory = life.Device.Factory == "A06";
        bool isSmallModel = life.Device.Model == "SkyJet234";
        bool isLargeModel = life.Device.Model == "SkyJet334";

        double weighted = 0;
        double weights = 0;
        for (int row = 0; row + DelayRows < life.Count; row++)
        {
            double temperature = life.Temperature[row];
            double jump = row == 0 ? double.NaN : temperature - (weighted / weights);
            weighted = temperature + ((1 - Alpha) * weighted);
            weights = 1 + ((1 - Alpha) * weights);
            bool isHotJump = jump > 1.8 && temperature > p89;
            byte kind = 0;
            if (isHotJump && isHotFactory) kind = hotFactory;
            else if (isHotJump && isSmallModel) kind = hotSmallModel;
            else if (jump > 1.9 && temperature > p93 && isLargeModel) kind = hotLargeModel;
            else if (life.Delay[row] > 39 && life.RotationSpeed[row] > 590) kind = lateAndFast;
            else if (life.Density[row] > 4.2 && life.AirPressure[row] < 780) kind = denseAndLow;
            life.Defect[row + DelayRows] = kind;
        }
    }

    /// <summary>1 or 2: a uniform number and an offset, rounded.</summary>
    private static byte DrawKind(SeededRandom random, double offset) => (byte)(random.NextUniform() + offset > 1.5 ? 2 : 1);

    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
