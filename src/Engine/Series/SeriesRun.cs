using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>One run of a function over ordered rows.</summary>
/// <param name="PartCount">How many threads have something to do.</param>
/// <param name="NewReader">Makes what one thread works with.</param>
internal sealed record SeriesRun(int PartCount, Func<SeriesReader> NewReader)
{
    public static SeriesRun Of(SeriesScan scan)
    {
        Func<SeriesKernel>? start = scan.Binding.Op?.StartRun(scan.Binding.Plan.Settings);
        return new SeriesRun(scan.PartCount, () => start?.Invoke() switch
        {
            RowKernel rows => new RowReader(scan, rows),
            LookAheadKernel rows => new LookAheadReader(scan, rows),
            TableKernel table => new TableReader(scan, table),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    public static SeriesRun Of(AsOfScan scan) => new(scan.Left.PartCount, () => new AsOfReader(scan));
}
