namespace Millrace.Pipelines.Code;

/// <summary>
/// What the attributes of all datasets have in common. Put one on a method that returns <see cref="Query"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class DatasetAttribute : Attribute
{
    private protected DatasetAttribute(string file, int line)
    {
        File = file;
        Line = line;
    }

    /// <summary>
    /// Name of the dataset, one to three parts. When it is not given, the name of the method in lower case with
    /// underscores: <c>SensorBronze</c> declares <c>sensor_bronze</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>What the dataset is for, for people.</summary>
    public string? Comment { get; set; }

    /// <summary>Properties, each as <c>key=value</c>.</summary>
    public string[] TableProperties { get; set; } = [];

    /// <summary>
    /// Columns as in the parentheses of SQL, for example <c>device_id integer NOT NULL, at timestamp</c>; when it is
    /// not given, the query decides.
    /// </summary>
    public string? Columns { get; set; }

    internal string File { get; }

    internal int Line { get; }
}
