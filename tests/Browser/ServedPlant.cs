using System.Globalization;
using Millrace.EndToEnd;
using Xunit;

namespace Millrace.Browser;

/// <summary>A small project of its own, whose server may be ended, whose tables may go, and whose updates take a while.</summary>
/// <param name="factory">Has the browser.</param>
public sealed class ServedPlant(ServedFactory factory) : IAsyncLifetime
{
    /// <summary>Files that the slow pipeline takes one by one.</summary>
    public const int Files = 40;

    private const string Project = "bundle: { name: plant }\nresources:\n  pipelines:\n    checks: { catalog: main, schema: s, libraries: [{ file: { path: src/checks.sql } }] }\n";

    private readonly Scratch _scratch = new();

    /// <summary>The project and its server.</summary>
    public ServedFolder Served { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (ServedFactory.Chromium is null) return;
        await WriteAsync("millrace.yml", Project);
        await WriteAsync("src/checks.sql", """
            CREATE OR REFRESH STREAMING TABLE checked (CONSTRAINT positive EXPECT (v > 0) ON VIOLATION QUARANTINE, CONSTRAINT small EXPECT (v < 100) ON VIOLATION QUARANTINE)
            AS SELECT * FROM STREAM read_files('landing/checks', format => 'csv', header => true, schemaHints => 'id int, v double, name string');
            """);
        await WriteAsync("src/slow.sql", """
            CREATE OR REFRESH STREAMING TABLE slow AS SELECT * FROM STREAM read_files('landing/slow', format => 'csv', header => true, schemaHints => 'n int', maxFilesPerTrigger => 1);
            """);
        await WriteAsync("landing/checks/1.csv", "id,v,name\n1,5,fine\n2,-3,<b>bad</b>\n3,500,قسم\n4,-8,🚀\n5,7,fine\n");
        for (int file = 0; file < Files; file++) await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"landing/slow/{file:000}.csv"), string.Create(CultureInfo.InvariantCulture, $"n\n{file}\n"));
        Served = new ServedFolder(_scratch["plant"], factory.Browser);
        (await Served.SqlAsync("CREATE TABLE stays (x INT); INSERT INTO stays VALUES (1); CREATE TABLE goes (x INT); INSERT INTO goes VALUES (1), (2)")).Succeeded();
        (await MillraceProgram.RunInAsync(Served.Folder, "run", ".")).Succeeded();
        await WriteAsync("millrace.yml", Project + "    slow: { catalog: main, schema: s, libraries: [{ file: { path: src/slow.sql } }] }\n"); // Not run yet.
        await WriteAsync("dashboards/watched.lvdash.json", Boards.Watched);
        await WriteAsync("dashboards/wall.lvdash.json", Boards.TwoPages);
        await Served.StartAsync();
    }

    /// <summary>Writes a file of the project.</summary>
    public async Task WriteAsync(string path, string text)
    {
        string file = Path.Combine(_scratch["plant"], path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Served is not null) await Served.DisposeAsync();
        _scratch.Dispose();
    }
}
