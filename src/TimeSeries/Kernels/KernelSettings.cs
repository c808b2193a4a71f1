using System.Globalization;
using System.Text.Json;

namespace Millrace.TimeSeries.Kernels;

/// <summary>What a kernel is told when it is made: names with numbers or texts. Immutable.</summary>
/// <param name="Values">The settings; a number is written so that it reads back as the same one.</param>
public sealed record KernelSettings(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>No settings.</summary>
    public static KernelSettings None { get; } = new(new Dictionary<string, string>());

    /// <summary>These and one number more.</summary>
    public KernelSettings With(string name, double value) => With(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>These and one whole number more.</summary>
    public KernelSettings With(string name, long value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>These and one text more.</summary>
    public KernelSettings With(string name, string value) => new(new Dictionary<string, string>(Values) { [name] = value });

    /// <summary>A text that must be there.</summary>
    public string Text(string name) => Values[name];

    /// <summary>A number that must be there.</summary>
    public double Number(string name) => double.Parse(Values[name], CultureInfo.InvariantCulture);

    /// <summary>A whole number that must be there.</summary>
    public long Long(string name) => long.Parse(Values[name], CultureInfo.InvariantCulture);

    /// <summary>These and a list of texts more.</summary>
    public KernelSettings With(string name, IEnumerable<string> values) => With(name, JsonSerializer.Serialize(values.ToArray(), KernelSettingsJson.Default.StringArray));

    /// <summary>A list of texts that must be there.</summary>
    public string[] Texts(string name) => JsonSerializer.Deserialize(Values[name], KernelSettingsJson.Default.StringArray) ?? [];

    /// <summary>True when a setting is there.</summary>
    public bool Has(string name) => Values.ContainsKey(name);
}
