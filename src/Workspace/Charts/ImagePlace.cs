namespace Millrace.Workspace.Charts;

/// <summary>Where a browser finds a picture.</summary>
/// <param name="Address">An address of this server or one that holds the picture; null when it cannot be shown.</param>
/// <param name="Problem">Why it cannot be shown and what to do; null when it can.</param>
public sealed record ImagePlace(string? Address, string? Problem)
{
    /// <summary>Where pictures are when nobody serves files: only those that stand in the dashboard itself are shown.</summary>
    public static ImagePlace Of(string source) => Images.ImageSource.Of(source) switch
    {
        Images.ImageSource.Inline inline => new ImagePlace(inline.Address, Problem: null),
        Images.ImageSource.Unusable unusable => new ImagePlace(Address: null, unusable.Problem),
        _ => new ImagePlace(Address: null, "Files of pictures are shown by the web page alone."),
    };
}
