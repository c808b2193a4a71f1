namespace Millrace.Workspace.Answers;

/// <summary>Why an answer does not hold all rows.</summary>
public enum AnswerCut
{
    /// <summary>It holds all.</summary>
    None,

    /// <summary>There were more rows than are kept.</summary>
    Rows,

    /// <summary>Its rows took more memory than one answer may.</summary>
    Bytes,
}
