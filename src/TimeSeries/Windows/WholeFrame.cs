namespace Millrace.TimeSeries.Windows;

/// <summary>A time frame on an axis that counts in whole units. An open end is a closed one a unit further in.</summary>
/// <param name="back">How far it reaches back.</param>
/// <param name="ahead">How far it reaches ahead; −1 leaves rows of the row's own time out.</param>
internal sealed class WholeFrame(long back, long ahead) : TimeFrame
{
    public override bool LooksAhead => ahead > 0;

    protected override bool HoldsOwn => ahead >= 0;

    protected override long Place(long time) => time;

    protected override long First(long time) => time < long.MinValue + back ? long.MinValue : time - back;

    protected override long Last(long time) => ahead > 0 && time > long.MaxValue - ahead ? long.MaxValue
        : ahead < 0 && time < long.MinValue - ahead ? long.MinValue
        : time + ahead;
}
