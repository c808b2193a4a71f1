namespace Millrace.Pipelines.Code;

/// <summary>Which rows a join gives besides those that match.</summary>
public enum JoinKind
{
    /// <summary>No others.</summary>
    Inner,

    /// <summary>Those of the left query, with nulls for the right one's columns.</summary>
    Left,

    /// <summary>Those of the right query, with nulls for the left one's columns.</summary>
    Right,

    /// <summary>Those of both.</summary>
    Full,
}
