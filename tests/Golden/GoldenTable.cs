using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Files;
using Millrace.Engine.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Xunit;

namespace Millrace.Golden;

/// <summary>One golden table and what is known of it: the only place that knows where they lie and which there are.</summary>
public sealed class GoldenTable : IDisposable
{
    /// <summary>Stands in for all tables where the data set is absent.</summary>
    public const string Absent = "(absent)";

    /// <summary>Tables that open but whose rows must not be readable: their faults lie in data, not in the log.</summary>
    private static readonly string[] FailsOnScan = ["syn-dv-bad-crc", "syn-dv-bad-magic", "syn-dv-missing-file"];

    /// <summary>Tables with a variant whose parts the engine cannot put together again: rows can be counted only.</summary>
    private static readonly string[] ShreddedVariants = ["sp-variant-stats-no-checkpoint", "sp-variant-stats-state-reconstruction"];

    /// <summary>
    /// Live files by the stated fact of the table, where the listed number counts paths without making them canonical.
    /// </summary>
    private static readonly string[] NoLiveFiles = ["canonicalized-paths-normal-a", "canonicalized-paths-normal-b"];

    private const string TemplateTable = "sp-dv-absolute-path-template";

    private readonly string? _copy;

    private GoldenTable(string name, string source, string root, JsonDocument expected, string? copy)
    {
        Name = name;
        Root = new LakePath(root);
        Expected = expected;
        _copy = copy;
        string rows = Path.Combine(source, "expected");
        ExpectedFiles = Directory.Exists(rows) ? Directory.GetFiles(rows, "*.parquet") : [];
    }

    public string Name { get; }

    public LakePath Root { get; }

    public JsonDocument Expected { get; }

    public bool FailsToOpen => Expected.RootElement.GetProperty("expectFail").GetBoolean() && !FailsOnScan.Contains(Name);

    /// <summary>True when the table opens and a deletion vector of it must be refused.</summary>
    public bool HasDamagedVector => FailsOnScan.Contains(Name);

    public bool HasShreddedVariants => ShreddedVariants.Contains(Name);

    /// <summary>Files with the rows of the latest version; empty when the rows are not given.</summary>
    public IReadOnlyList<string> ExpectedFiles { get; }

    /// <summary>Rows of the latest version; null when the table's data files are not there.</summary>
    public long? ExpectedRows =>
        Expected.RootElement.TryGetProperty("expectedRows", out JsonElement rows) && rows.ValueKind == JsonValueKind.Number
            ? rows.GetInt64()
            : null;

    /// <summary>Columns whose expected values are known to be wrong.</summary>
    public IReadOnlyCollection<string> IgnoredColumns =>
        Expected.RootElement.TryGetProperty("ignoreColumns", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)] // Names are never null.
            : [];

    public bool HasNoLiveFiles => NoLiveFiles.Contains(Name);

    public static TheoryData<string> Names
    {
        get
        {
            string? folder = FindFolder();
            if (folder is null) return new TheoryData<string>(Absent);
            return new TheoryData<string>(File.ReadLines(Path.Combine(folder, "index.tsv")).Skip(1)
                .Select(line => line.Split('\t')[0])
                .Where(name => Directory.Exists(Path.Combine(folder, name)))
                .ToArray());
        }
    }

    public static DeltaEnvironment Environment { get; } = new(
        new LocalStore(Guid.NewGuid), new DuckCheckpointFiles(OpenConnection), TimeProvider.System, Guid.NewGuid);

    public static GoldenTable Open(string name)
    {
        string? folder = FindFolder();
        if (folder is null || name == Absent) Assert.Skip("The golden tables are not there: ../shared/data/delta-golden.");
        string source = Path.Combine(folder, name);
        JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(source, "expected.json")));
        string root = Path.Combine(source, "delta");
        bool setsTimes = expected.RootElement.TryGetProperty("setMtimeMs", out JsonElement times)
            && times.ValueKind == JsonValueKind.Object;
        if (!setsTimes && name != TemplateTable) return new GoldenTable(name, source, root, expected, copy: null);
        string copy = Directory.CreateTempSubdirectory("millrace-golden-").FullName;
        CopyFolder(root, copy);
        if (name == TemplateTable) FillTemplate(copy);
        if (setsTimes) SetTimes(copy, times);
        return new GoldenTable(name, source, copy, expected, copy);
    }

    public void Dispose()
    {
        Expected.Dispose();
        if (_copy is not null) Directory.Delete(_copy, recursive: true);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} at {Root}");

    private static string? FindFolder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "Millrace.slnx"))) continue;
            string folder = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "data", "delta-golden"));
            return File.Exists(Path.Combine(folder, "index.tsv")) ? folder : null;
        }

        return null;
    }

    private static void SetTimes(string root, JsonElement times)
    {
        foreach (JsonProperty time in times.EnumerateObject())
        {
            DateTime modified = DateTimeOffset.FromUnixTimeMilliseconds(time.Value.GetInt64()).UtcDateTime;
            File.SetLastWriteTimeUtc(Path.Combine(root, "_delta_log", Path.GetFileName(time.Name)), modified);
        }
    }

    /// <summary>The table names an absolute folder, which its makers could not know.</summary>
    private static void FillTemplate(string root)
    {
        string commit = Path.Combine(root, "_delta_log", "00000000000000000000.json");
        string folder = string.Join('/', Path.Combine(root, "folder&with%special char").Split('/').Select(Uri.EscapeDataString));
        string text = File.ReadAllText(commit).Replace("{{FOLDER_WITH_SPECIAL_CHAR}}", folder, StringComparison.Ordinal);
        File.Delete(commit);
        File.WriteAllText(commit, text);
    }

    private static void CopyFolder(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // A path below a folder has a folder.
            File.Copy(file, copy);
        }
    }

    private static DuckDBConnection OpenConnection()
    {
        DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        return connection;
    }
}
