namespace Millrace.Server.Parts.Editor;

/// <summary>What an editor asks before it goes on.</summary>
public enum DraftQuestion
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The name of a copy.</summary>
    SaveAs,

    /// <summary>Whether the file shall go.</summary>
    Delete,

    /// <summary>What becomes of a file that another changed.</summary>
    Changed,
}
