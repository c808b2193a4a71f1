using System.Globalization;
using Millrace.TablesBench;

string part = args.Length > 0 ? args[0] : "all";
long rows = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 8_000_000;
string work = args.Length > 2 ? args[2] : Path.Combine(Path.GetTempPath(), "millrace-tables-bench");
Directory.CreateDirectory(work);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {Environment.ProcessorCount} cores, in {work}"));
if (part is "all" or "append") await Appends.MeasureAsync(work);
if (part is "all" or "scan") await Scans.MeasureAsync(work, rows);
if (part is "all" or "merge") await Merges.MeasureAsync(work, rows);
return 0;
