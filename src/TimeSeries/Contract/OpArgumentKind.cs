namespace Millrace.TimeSeries.Contract;

/// <summary>What an argument of an operator may hold.</summary>
public enum OpArgumentKind
{
    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A list of texts; one text alone stands for a list of one.</summary>
    TextList,

    /// <summary>A column of the first input, bare or in quotes.</summary>
    Column,

    /// <summary>A list of columns; one column alone stands for a list of one.</summary>
    ColumnList,

    /// <summary>A number, or a text that says a duration such as <c>'5 minutes'</c>.</summary>
    Duration,

    /// <summary>A point on the time axis: a time as text, or a number.</summary>
    TimePoint,

    /// <summary>A list of numbers; one number alone stands for a list of one.</summary>
    NumberList,
}
