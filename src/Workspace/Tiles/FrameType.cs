namespace Millrace.Workspace.Tiles;

/// <summary>What the values of a column are.</summary>
public enum FrameType
{
    /// <summary>Whole numbers.</summary>
    Integer,

    /// <summary>Numbers.</summary>
    Real,

    /// <summary>Texts.</summary>
    Text,

    /// <summary>Truths.</summary>
    Boolean,

    /// <summary>Days.</summary>
    Date,

    /// <summary>Wall-clock times without a zone.</summary>
    Timestamp,

    /// <summary>Instants, told in UTC.</summary>
    Instant,
}
