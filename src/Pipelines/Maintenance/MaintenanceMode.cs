namespace Millrace.Pipelines.Maintenance;

/// <summary>When an update looks after the tables of its pipeline.</summary>
public enum MaintenanceMode
{
    /// <summary>When a day has passed since a table was made or last looked after.</summary>
    Auto,

    /// <summary>At the end of this update, whenever that was done last.</summary>
    Now,

    /// <summary>Not in this update.</summary>
    Off,
}
