using System.Diagnostics;
using System.Globalization;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.PageBench;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.Workspace.Dashboards;

// Usage: dotnet run -c Release --project bench/Page -- [ROWS] [FOLDER] [SCREENS]      default 10,000,000 readings of 700 devices
//        dotnet run -c Release --project bench/Page -- --spans [ROWS] [FOLDER]      a series over time, whole, zoomed and panned
// SCREENS windows of a real browser are opened too, each with its live connection; default none.
// The server is a process of its own, so that its memory is its own.
if (args is ["--serve", string served])
{
    using PipelineProject project = PipelineProject.Open(new ProjectRequest(served, "bench"), new EngineSettings(), TimeProvider.System, Guid.NewGuid);
    await using MillraceServer server = await MillraceServer.StartAsync(project, new ServerSettings { Port = 0 }, CancellationToken.None);
    for (int user = 0; user < 2; user++) Console.WriteLine(server.SignInLink(await server.Access.MakeSignInAsync(AccessKeeper.FirstAdmin, CancellationToken.None)));
    await Console.In.ReadLineAsync();
    return 0;
}

if (args is ["--spans", ..])
{
    int readings = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000;
    await Spans.RunAsync(readings, args.Length > 2 ? args[2] : Path.Combine(Path.GetTempPath(), $"millrace-spans-{readings}"));
    return 0;
}

int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
string folder = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), $"millrace-page-{rows}");
await Plant.MakeAsync(folder, rows);
await Screens.WriteCountAsync(folder);
string file = Path.Combine(folder, "dashboards", "factory.lvdash.json");
Dashboard dashboard = Dashboard.Parse(new SourceText(file, await File.ReadAllTextAsync(file)));
string[] tiles = [.. dashboard.Pages.SelectMany(static page => page.Widgets).Where(static widget => widget.Queries.Count > 0).Select(static widget => widget.Name)];

Stopwatch start = Stopwatch.StartNew();
using Process process = Process.Start(new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], "--serve", folder]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
Uri link = new((await process.StandardOutput.ReadLineAsync())!);
Uri screenLink = new((await process.StandardOutput.ReadLineAsync())!);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the server listens after {start.Elapsed.TotalSeconds:0.00} s"));
int screens = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
string log = Path.Combine(folder, "warehouse", "main", "iot_anomaly_detection", "sensor_bronze", "_delta_log");
if (screens > 0) await ShowAsync();
using Viewers viewers = new(new Uri(link.GetLeftPart(UriPartial.Authority)));
await viewers.SignInAsync(link.Fragment[1..]);
foreach (string path in (string[])["/", "/", "/dashboards/factory", "/dashboards/factory", "/tables", "/tables", "/sql", "/sql", "/pipelines", "/pipelines"])
{
    (double milliseconds, int bytes) = await viewers.GetAsync(path);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path,-24} {milliseconds,8:0} ms {bytes / 1024.0,8:0.0} KiB"));
}

Tell("first look at each tile", await viewers.LookAsync(1, 1, tiles, choosing: 0));
foreach ((int many, double choosing) in ((int, double)[])[(1, 0), (32, 0), (100, 0), (1, 0.2), (32, 0.2), (100, 0.2)])
{
    process.Refresh();
    TimeSpan before = process.TotalProcessorTime;
    double[] times = await viewers.LookAsync(many, rounds: 5, tiles, choosing);
    process.Refresh();
    string what = choosing == 0 ? "all devices" : "one look in five with a device of its own";
    Tell(string.Create(CultureInfo.InvariantCulture, $"{many} viewers, {what}"), times, $", processor {(process.TotalProcessorTime - before).TotalMilliseconds / times.Length:0.0} ms a tile, memory {process.WorkingSet64 >> 20} MiB");
}

List<double> news = [];
for (int change = 0; change < 5; change++) news.Add(await viewers.NewsAsync("main.iot_anomaly_detection.sensor_bronze", log, () => Plant.AddAsync(folder)));
Tell("from a commit to the news of it", [.. news.Order()]);
await process.StandardInput.WriteLineAsync();
await process.WaitForExitAsync();
return 0;

async Task ShowAsync()
{
    await using Screens windows = await Screens.OpenAsync(screenLink);
    foreach (int many in (int[])[.. new[] { 1, screens }.Distinct()])
    {
        await windows.ShowAsync(many, "factory");
        process.Refresh();
        Console.WriteLine($"{many} live screens of the dashboard: memory {process.WorkingSet64 >> 20} MiB");
        await windows.ShowAsync(many, "readings");
        List<double> seen = [];
        for (int change = 0; change < 5; change++) seen.AddRange(await windows.SeenAsync(() => CommitWatch.CommitAsync(log, () => Plant.AddAsync(folder))));
        Tell($"from a commit to {many} live screens", [.. seen.Order()]);
    }
}

static void Tell(string what, double[] times, string more = "") => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{what}: {times.Length} answers, median {times[times.Length / 2]:0} ms, 95 of 100 within {times[(int)(times.Length * 0.95)]:0} ms, longest {times[^1]:0} ms{more}"));
