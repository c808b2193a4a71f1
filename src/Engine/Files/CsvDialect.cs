namespace Millrace.Engine.Files;

/// <summary>How the text of a CSV file is cut into values.</summary>
/// <param name="Separator">What stands between two values.</param>
/// <param name="Quote">What encloses a value; empty for nothing.</param>
/// <param name="Escape">What takes the meaning from a quote inside a value.</param>
/// <param name="Comment">First character of lines to pass over; empty for none.</param>
/// <param name="NullValue">The text that means null beside an empty value.</param>
/// <param name="HasHeader">True when the first record names the columns.</param>
/// <param name="SkipRows">Lines to pass over first.</param>
/// <param name="TrimsSpace">True when spaces around a value do not belong to it.</param>
/// <param name="TimestampFormat">strptime format of timestamps; null for ISO 8601.</param>
/// <param name="DateFormat">strptime format of dates; null for ISO 8601.</param>
public sealed record CsvDialect(
    string Separator,
    string Quote,
    string Escape,
    string Comment,
    string NullValue,
    bool HasHeader,
    int SkipRows,
    bool TrimsSpace,
    string? TimestampFormat,
    string? DateFormat);
