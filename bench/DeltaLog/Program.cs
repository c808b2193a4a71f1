using System.Globalization;
using Millrace.DeltaLogBench;

int files = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
string work = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), "millrace-log-bench");
Directory.CreateDirectory(work);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files:N0} files, {Environment.ProcessorCount} cores, in {work}"));

// The program ships compiled to native code; here the compiler at run time gets its turn before anything is measured.
Stage.IsQuiet = true;
for (int run = 0; run < 5; run++) await BigTable.MeasureAsync(work, files: 3000);
Stage.IsQuiet = false;

// First, as a file system may search for long past what others have just deleted.
await Writers.MeasureAsync(work, writers: 8, commitsEach: 250);
await BigTable.MeasureAsync(work, files);
await LongLog.MeasureAsync(work, commits: Math.Max(1, files / 10));
return 0;
