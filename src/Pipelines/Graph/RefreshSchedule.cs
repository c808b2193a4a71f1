namespace Millrace.Pipelines.Graph;

/// <summary>When a dataset asks to be refreshed on its own. A closed family.</summary>
public abstract record RefreshSchedule
{
    private RefreshSchedule()
    {
    }

    /// <summary>SCHEDULE EVERY n HOURS, DAYS or WEEKS.</summary>
    /// <param name="Period">Time between two refreshes.</param>
    public sealed record Every(TimeSpan Period) : RefreshSchedule;

    /// <summary>SCHEDULE CRON.</summary>
    /// <param name="Expression">Quartz expression, as written.</param>
    /// <param name="TimeZone">IANA zone; null means UTC.</param>
    public sealed record Cron(string Expression, string? TimeZone) : RefreshSchedule;

    /// <summary>TRIGGER ON UPDATE: whenever a source has a new version.</summary>
    /// <param name="AtMostEvery">The interval as written after AT MOST EVERY; null when unlimited.</param>
    public sealed record OnUpdate(string? AtMostEvery) : RefreshSchedule;
}
