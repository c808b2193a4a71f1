namespace Millrace.SideBySide;

/// <summary>What one measured run cost.</summary>
/// <param name="Seconds">Wall time of the work alone.</param>
/// <param name="CpuSeconds">Processor time of the process during the work.</param>
/// <param name="PeakMiB">Greatest working set of the process.</param>
/// <param name="Rows">Rows of the tables it made, to see that both sides did the same.</param>
internal sealed record RunFigures(double Seconds, double CpuSeconds, long PeakMiB, string Rows);
