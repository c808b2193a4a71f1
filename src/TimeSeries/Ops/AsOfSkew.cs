using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// The original's buckets against skew: a left row sees the right rows of its own bucket, and those at the end of the one before.
/// </summary>
/// <param name="Length">Length of a bucket in seconds, or in units of a numeric axis.</param>
/// <param name="Fraction">Which part of a bucket is seen from the next one.</param>
internal sealed record AsOfSkew(double Length, double Fraction)
{
    /// <summary>A condition on two positions of an axis. Buckets below zero are counted towards zero, as the original does.</summary>
    public string Sees(TimeAxis axis, string left, string right)
    {
        string length = Sql.Double(Length);
        string seen = axis.Seconds(right);
        string bucket = $"trunc({seen} / {length})";
        string own = $"trunc({axis.Seconds(left)} / {length})";
        return $"({bucket} = {own} OR ({bucket} + 1 = {own} AND ({seen} - {bucket} * {length}) / {length} >= 1 - {Sql.Double(Fraction)}))";
    }
}
