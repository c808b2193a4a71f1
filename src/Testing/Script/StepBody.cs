namespace Millrace.Testing.Script;

/// <summary>What stands below the first line of a step.</summary>
internal enum StepBody
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Lines up to an empty one or to <c>----</c>.</summary>
    Lines,

    /// <summary>Text as it is, empty lines included, up to <c>====</c>.</summary>
    Text,

    /// <summary>A head of columns and rows, up to an empty line.</summary>
    Table,
}
