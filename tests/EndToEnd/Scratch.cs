namespace Millrace.EndToEnd;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
public sealed class Scratch : IDisposable
{
    /// <summary>Where it lies.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("millrace-e2e-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>A project made by <c>init</c>.</summary>
    public async Task<string> InitAsync()
    {
        (await MillraceProgram.RunAsync("init", this["plant"])).Succeeded();
        return this["plant"];
    }

    /// <summary>What lies in a folder: path and content of every file.</summary>
    public static Dictionary<string, string> FilesOf(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(File.ReadAllBytes(file)));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
