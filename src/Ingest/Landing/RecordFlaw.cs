namespace Millrace.Ingest.Landing;

/// <summary>What is wrong with a record of a text file.</summary>
public enum RecordFlaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has fewer fields than the header or the first record.</summary>
    TooFewFields,

    /// <summary>It has more fields than the header or the first record.</summary>
    TooManyFields,

    /// <summary>Bytes in it are not UTF-8; each such run was replaced by U+FFFD.</summary>
    InvalidUtf8,

    /// <summary>
    /// A quote is opened in this line and never sensibly closed; the line was read with quotes as plain characters.
    /// </summary>
    UnclosedQuote,

    /// <summary>The line is longer than the limit; it has no fields, and its rest was skipped.</summary>
    LineTooLong,
}
