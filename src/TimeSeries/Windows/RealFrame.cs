using Millrace.TimeSeries.Sequences;

namespace Millrace.TimeSeries.Windows;

/// <summary>A time frame on an axis of real numbers, which come as codes that grow with them.</summary>
/// <param name="back">How far it reaches back.</param>
/// <param name="ahead">How far it reaches ahead.</param>
/// <param name="isBefore">True leaves rows of the row's own time out.</param>
internal sealed class RealFrame(double back, double ahead, bool isBefore) : TimeFrame
{
    public override bool LooksAhead => ahead > 0;

    protected override bool HoldsOwn => !isBefore;

    // Both zeros have one place.
    protected override long Place(long time) => RealTime.CodeOf(RealTime.Of(time));

    protected override long First(long time) => RealTime.CodeOf(RealTime.Of(time) - back);

    protected override long Last(long time) => isBefore ? time - 1 : RealTime.CodeOf(RealTime.Of(time) + ahead);
}
