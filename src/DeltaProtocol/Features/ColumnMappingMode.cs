namespace Millrace.DeltaProtocol.Features;

/// <summary>How columns of the table are found in its files.</summary>
public enum ColumnMappingMode
{
    /// <summary>By the column's own name.</summary>
    None = 0,

    /// <summary>By its physical name.</summary>
    Name = 1,

    /// <summary>By its Parquet field id.</summary>
    Id = 2,
}
