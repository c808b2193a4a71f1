using Millrace.Server.Faults;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Snapshots;

namespace Millrace.Server.Parts;

/// <summary>A schedule of snapshots as somebody writes it in a form. Belongs to one page, on its own thread.</summary>
public sealed class SnapshotDraft
{
    /// <summary>The name that a first schedule is offered.</summary>
    public const string UsualName = "daily";

    private SnapshotSchedule? _before;

    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>When it is due, as an expression of cron.</summary>
    public string Times { get; set; } = "0 0 6 * * ?";

    /// <summary>The zone that the times are of; empty for UTC.</summary>
    public string Zone { get; set; } = "";

    /// <summary>The page that is taken; empty for all.</summary>
    public string Page { get; set; } = "";

    /// <summary>How many are kept.</summary>
    public int Keep { get; set; } = SnapshotSchedule.DefaultKeep;

    /// <summary>To whom they are mailed, with commas between; empty for nobody.</summary>
    public string Mail { get; set; } = "";

    /// <summary>The folder below the project that they go to as well; empty for the server's own alone.</summary>
    public string Folder { get; set; } = "";

    /// <summary>True for the filters as they are set now, false for those of the schedule before.</summary>
    public bool TakesFilters { get; set; }

    /// <summary>True when nothing is taken until it is taken up again.</summary>
    public bool IsPaused { get; set; }

    /// <summary>A draft that begins as a schedule is.</summary>
    public static SnapshotDraft Of(SnapshotSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new SnapshotDraft
        {
            _before = schedule,
            Name = schedule.Name,
            Times = schedule.Times.Text,
            Zone = schedule.Zone.Id,
            Page = schedule.Page ?? "",
            Keep = schedule.Keep,
            Mail = string.Join(", ", schedule.Mail),
            Folder = schedule.Folder ?? "",
            IsPaused = schedule.IsPaused,
        };
    }

    /// <summary>The schedules with this one among them: in the place of the one it began as, or behind the others.</summary>
    /// <param name="all">The schedules there are.</param>
    /// <param name="chosen">What is chosen at the filters now.</param>
    /// <exception cref="Foundation.Faults.MillraceException">REQUEST_INVALID: the zone or the times are none.</exception>
    public IReadOnlyList<SnapshotSchedule> PutInto(IReadOnlyList<SnapshotSchedule> all, Selections chosen)
    {
        SnapshotSchedule made = Made(chosen);
        return _before is null ? [.. all, made] : [.. all.Select(one => one.Name == _before.Name ? made : one)];
    }

    private SnapshotSchedule Made(Selections chosen)
    {
        try
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone.Length == 0 ? "UTC" : Zone.Trim(), out TimeZoneInfo? zone))
                throw ServerErrors.RequestInvalid($"'{Zone}' is no zone of time; write for instance Europe/Berlin");
            return new SnapshotSchedule(Name.Trim(), CronTimes.Parse(Times.Trim()), zone)
            {
                Page = Page.Length == 0 ? null : Page,
                Filters = TakesFilters ? Selections.None with { ByFilter = chosen.ByFilter } : _before?.Filters ?? Selections.None,
                IsPaused = IsPaused,
                Keep = Keep,
                Mail = Mail.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                Folder = Folder.Trim().Length == 0 ? null : Folder.Trim(),
            };
        }
        catch (FormatException problem)
        {
            throw ServerErrors.RequestInvalid($"'{Times}' is no expression of cron: {problem.Message}");
        }
    }
}
