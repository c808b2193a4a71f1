namespace Millrace.SideBySide;

/// <summary>A project that takes the sensor readings in, with none, some or many rules.</summary>
internal static class RuleProject
{
    /// <summary>How many rules each contestant has; the last also sends 5 % of the rows to quarantine.</summary>
    public static IReadOnlyList<string> Contestants { get; } = ["rules-0", "rules-3", "rules-10", "rules-quarantine"];

    // What plants ask of readings; a reading in twenty breaks the first.
    private static readonly string[] Conditions =
    [
        "air_pressure > 0", "device_id IS NOT NULL", "temperature BETWEEN -50 AND 500", "timestamp >= TIMESTAMP '2000-01-01'", "rotation_speed >= 0",
        "airflow_rate >= 0", "density > 0", "length(factory_id) > 0", "model_id IS NOT NULL", "delay >= 0 OR delay IS NULL",
    ];

    public static void Write(string project, string contestant)
    {
        Directory.CreateDirectory(project);
        int count = contestant switch { "rules-0" => 0, "rules-3" => 3, "rules-10" => 10, _ => 1 };
        string action = contestant == "rules-quarantine" ? " ON VIOLATION QUARANTINE" : "";
        IEnumerable<string> rules = Conditions.Take(count).Select((condition, index) => $"CONSTRAINT r{index} EXPECT ({condition}){action}");
        string list = count == 0 ? "" : $"({string.Join(", ", rules)})";
        File.WriteAllText(Path.Combine(project, "millrace.yml"),
            "bundle: { name: rules }\nresources: { pipelines: { p: { catalog: main, schema: s, libraries: [{ file: { path: a.sql } }] } } }\n");
        File.WriteAllText(Path.Combine(project, "a.sql"), $"""
            CREATE OR REFRESH STREAMING TABLE readings {list} AS SELECT * FROM STREAM read_files('landing/sensor', format => 'csv', header => true,
              schemaHints => 'device_id integer, trip_id integer, factory_id string, model_id string, timestamp timestamp, airflow_rate double, rotation_speed double, air_pressure float,
                temperature float, delay float, density float');
            """);
    }
}
