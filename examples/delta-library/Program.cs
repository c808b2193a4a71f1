using DeltaLibrary;

string folder = args.Length > 0 ? args[0] : "delta-library-demo";
try
{
    await PumpLog.RunAsync(folder, Console.Out);
    return 0;
}
catch (Millrace.Foundation.Faults.MillraceException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
