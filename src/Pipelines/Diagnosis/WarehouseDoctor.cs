using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Diagnosis;

/// <summary>Looks at the place of the tables. Nothing is changed.</summary>
internal static class WarehouseDoctor
{
    private const long LeastFree = 2L << 30;
    private const double LeastShare = 0.05;

    /// <summary>Examines the warehouse of a project.</summary>
    public static IEnumerable<Finding> Examine(PipelineServices services)
    {
        string path = services.Metastore.Warehouse.Value;
        if (!Directory.Exists(path))
        {
            yield return new Finding(FindingLevel.Notice, "WAREHOUSE_NOT_MADE", "warehouse", $"the folder '{path}' is not there yet") { Advice = "The first update makes it." };
            yield break;
        }

        DriveInfo drive = new(Path.GetFullPath(path));
        if (!drive.IsReady) yield break;
        (long free, long all) = (drive.AvailableFreeSpace, drive.TotalSize);
        string text = FormattableString.Invariant($"{free / 1e9:N1} GB of {all / 1e9:N1} GB are free at '{path}'");
        yield return free < LeastFree || free < all * LeastShare
            ? new Finding(FindingLevel.Warning, "DISK_SPACE", "warehouse", text)
            {
                Advice = "Make room: VACUUM deletes files that no version needs any more, millrace run --maintenance now does so for all tables.",
            }
            : new Finding(FindingLevel.Ok, "DISK_SPACE", "warehouse", text);
    }
}
