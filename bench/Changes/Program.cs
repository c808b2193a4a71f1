using System.Globalization;
using Millrace.ChangesBench;

// Usage: dotnet run -c Release --project bench/Changes -- [KEYS] [CHANGES] [FOLDER]      default 10,000,000 keys, 1,000,000 changes
long keys = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
long changes = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
string work = args.Length > 2 ? args[2] : Path.Combine(Path.GetTempPath(), "millrace-changes");
if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
Directory.CreateDirectory(work);
Events.Write(work, keys, changes);
(double byHand, double byHandMiB) = ByHand.Run(work);
await InMillrace.RunAsync(work, keys, changes, byHand, byHandMiB);
