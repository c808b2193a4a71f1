namespace Millrace.Delta.Writing;

/// <summary>How a write may change the columns of its table.</summary>
public enum SchemaChange
{
    /// <summary>Not at all: a column the table lacks is refused.</summary>
    None = 0,

    /// <summary>Columns and struct fields it lacks are added; types are widened where the table allows it.</summary>
    Merge = 1,

    /// <summary>The columns become those of the rows; only when all rows are replaced.</summary>
    Overwrite = 2,
}
