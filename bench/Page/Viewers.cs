using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Millrace.PageBench;

/// <summary>Viewers of one dashboard: each looks at all tiles, thinks, and looks again; some choose a device.</summary>
internal sealed class Viewers : IDisposable
{
    private const string Dashboard = "factory";

    private readonly HttpClient _http;

    public Viewers(Uri address) => _http = new HttpClient(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer(), MaxConnectionsPerServer = 256 }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };

    public async Task SignInAsync(string secret)
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("token", secret), KeyValuePair.Create("to", "/")]);
        using HttpResponseMessage answer = await _http.PostAsync(new Uri("/session", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Milliseconds until an address has answered as a whole, and its bytes.</summary>
    public async Task<(double Milliseconds, int Bytes)> GetAsync(string path)
    {
        Stopwatch watch = Stopwatch.StartNew();
        byte[] body = await _http.GetByteArrayAsync(new Uri(path, UriKind.Relative));
        return (watch.Elapsed.TotalMilliseconds, body.Length);
    }

    /// <summary>Times of all tiles of all viewers, in milliseconds, the shortest first.</summary>
    /// <param name="viewers">How many look at once.</param>
    /// <param name="rounds">How often each looks.</param>
    /// <param name="tiles">The tiles.</param>
    /// <param name="choosing">The share of looks with a device chosen by chance.</param>
    public async Task<double[]> LookAsync(int viewers, int rounds, IReadOnlyList<string> tiles, double choosing)
    {
        List<double>[] times = await Task.WhenAll(Enumerable.Range(0, viewers).Select(seed => Task.Run(() => LookAsync(new Random(seed), rounds, tiles, choosing))));
        return [.. times.SelectMany(static each => each).Order()];
    }

    /// <summary>Milliseconds from a commit of a table to the moment at which the server has told of it.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="log">Folder of its log.</param>
    /// <param name="change">Commits to it.</param>
    public async Task<double> NewsAsync(string table, string log, Func<Task> change)
    {
        using Stream events = await _http.GetStreamAsync(new Uri($"/api/live?table={table}", UriKind.Relative));
        using StreamReader lines = new(events);
        DateTime begun = DateTime.UtcNow;
        Task changing = Task.Run(change);
        while (await lines.ReadLineAsync() is string line)
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal)) continue;
            DateTime told = DateTime.UtcNow;
            long version = JsonDocument.Parse(line["data:".Length..]).RootElement.GetProperty("version").GetInt64();
            DateTime committed = File.GetLastWriteTimeUtc(Path.Combine(log, string.Create(CultureInfo.InvariantCulture, $"{version:D20}.json")));

            // Who begins to listen is told what is there.
            if (committed < begun) continue;
            await changing;
            return (told - committed).TotalMilliseconds;
        }

        throw new InvalidOperationException("The server ended the events.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<List<double>> LookAsync(Random random, int rounds, IReadOnlyList<string> tiles, double choosing)
    {
        List<double> times = [];
        for (int round = 0; round < rounds; round++)
        {
            string chosen = random.NextDouble() < choosing ? $"?f:device={random.Next(1, Plant.Devices)}" : "";
            foreach (string tile in tiles) times.Add((await GetAsync($"/api/dashboards/{Dashboard}/tiles/{tile}.csv{chosen}")).Milliseconds);
            await Task.Delay(random.Next(500));
        }

        return times;
    }
}
