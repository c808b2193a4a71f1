using TimeSeriesExample;

string folder = args.Length > 0 ? args[0] : "time-series-demo";
try
{
    await MotorDay.RunAsync(folder, Console.Out);
    return 0;
}
catch (Millrace.Foundation.Faults.MillraceException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
