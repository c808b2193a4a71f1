namespace Millrace.Ingest.Landing;

/// <summary>How a CSV file is written. The text is UTF-8; a byte order mark is skipped.</summary>
public sealed record CsvReadOptions
{
    /// <summary>What stands between fields.</summary>
    /// <value>Default a comma; one ASCII character.</value>
    public char Separator { get; init => field = Ascii(value); } = ',';

    /// <summary>What encloses a field that holds separators or line breaks; doubled, it stands for itself.</summary>
    /// <value>Default a double quote; null when fields are never enclosed.</value>
    public char? Quote { get; init => field = Ascii(value); } = '"';

    /// <summary>What makes the quote or itself plain inside quotes; before other characters it stands for itself.</summary>
    /// <value>Default a backslash; null when only doubling is used.</value>
    public char? Escape { get; init => field = Ascii(value); } = '\\';

    /// <summary>A line that begins with it is skipped.</summary>
    /// <value>Default null: no comments.</value>
    public char? Comment { get; init => field = Ascii(value); }

    /// <summary>True when the first record names the columns.</summary>
    /// <value>Default false.</value>
    public bool HasHeader { get; init; }

    /// <summary>How many lines are skipped before anything is read.</summary>
    /// <value>Default 0.</value>
    public int SkipRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(SkipRows));
            field = value;
        }
    }

    /// <summary>A field without quotes that means null, beside the empty one.</summary>
    /// <value>Default empty.</value>
    public string NullValue { get; init; } = "";

    /// <summary>True to drop spaces and tabs before a field.</summary>
    /// <value>Default false.</value>
    public bool IgnoresLeadingWhiteSpace { get; init; }

    /// <summary>True to drop spaces and tabs after a field; also separators at the end of a line when they are such.</summary>
    /// <value>Default false.</value>
    public bool IgnoresTrailingWhiteSpace { get; init; }

    /// <summary>How many fields a record should have.</summary>
    /// <value>Null (default) for as many as the header, or else the first record.</value>
    public int? FieldCount { get; init; }

    /// <summary>The longest record that is read; memory for a file is a small multiple of it.</summary>
    /// <value>Default 16 MiB, in bytes; 16 to 1 GiB.</value>
    public int MaxRecordBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 16, nameof(MaxRecordBytes));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 30, nameof(MaxRecordBytes));
            field = value;
        }
    } = 16 << 20;

    /// <summary>How much of a flawed record is kept as text.</summary>
    /// <value>Default 64 KiB, in bytes.</value>
    public int RawTextBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(RawTextBytes));
            field = value;
        }
    } = 64 << 10;

    private static char Ascii(char value)
    {
        if (!char.IsAscii(value) || value is '\r' or '\n' or '\0')
            throw new ArgumentException("A mark of a CSV file must be one ASCII character and no line break.");
        return value;
    }

    private static char? Ascii(char? value) => value is char mark ? Ascii(mark) : null;
}
