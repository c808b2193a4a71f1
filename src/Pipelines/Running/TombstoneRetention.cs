using System.Globalization;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Running;

/// <summary>How long deletes are remembered, so that an older event that comes late does not bring a row back.</summary>
/// <param name="Threshold">After this time a delete is forgotten.</param>
/// <param name="Frequency">How often that is looked after.</param>
internal sealed record TombstoneRetention(TimeSpan Threshold, TimeSpan Frequency)
{
    private const string ThresholdProperty = "pipelines.cdc.tombstoneGCThresholdInSeconds";
    private const string FrequencyProperty = "pipelines.cdc.tombstoneGCFrequencyInSeconds";

    /// <summary>What the properties of a table say: default two days, looked after each half hour.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_DECLARATION: a property is no number of seconds.</exception>
    public static TombstoneRetention Of(DatasetDeclaration dataset) => new(
        Seconds(dataset, ThresholdProperty) ?? TimeSpan.FromDays(2), Seconds(dataset, FrequencyProperty) ?? TimeSpan.FromMinutes(30));

    private static TimeSpan? Seconds(DatasetDeclaration dataset, string property)
    {
        if (!dataset.Properties.TryGetValue(property, out string? text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : throw ChangeErrors.RetentionInvalid(dataset, property, text);
    }
}
