using System.Globalization;
using Millrace.SeriesBench;

string part = args.Length > 0 ? args[0] : "all";
long rows = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000;
string folder = args.Length > 2 ? args[2] : Path.Combine(Path.GetTempPath(), "millrace-series-bench");
Directory.CreateDirectory(folder);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {Environment.ProcessorCount} cores, in {folder}"));
using World world = new(folder);
if (part is "all" or "files") await Files.MeasureAsync(world, rows);
if (part is "all" or "operators") await Operators.MeasureAsync(world, rows / 10);
if (part is "all" or "memory") await Memory.MeasureAsync(world, rows);
if (part is "many") await Many.MeasureAsync(world, rows);
return 0;
