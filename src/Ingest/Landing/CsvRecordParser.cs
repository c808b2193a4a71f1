using System.Text;

namespace Millrace.Ingest.Landing;

/// <summary>How an attempt to read a record ended.</summary>
internal enum CsvParseOutcome
{
    /// <summary>The record is whole.</summary>
    Complete,

    /// <summary>The bytes end inside the record.</summary>
    NeedsMore,

    /// <summary>A quote spans lines and is not closed, or closed in the middle of a field.</summary>
    BrokenQuote,
}

/// <summary>
/// Reads one record from bytes. Nothing is kept between records but buffers; after a complete record the fields can be
/// asked for until the bytes change. Thread safety: none.
/// </summary>
internal sealed class CsvRecordParser(CsvReadOptions options)
{
    private const byte CarriageReturn = (byte)'\r';
    private const byte LineFeed = (byte)'\n';

    private readonly byte _separator = (byte)options.Separator;
    private readonly byte? _quote = (byte?)options.Quote;
    private readonly byte? _escape = options.Escape == options.Quote ? null : (byte?)options.Escape;
    private readonly byte[] _nullValue = Encoding.UTF8.GetBytes(options.NullValue);
    private readonly bool _separatorIsSpace = options.Separator is ' ' or '\t';
    private readonly List<Slice> _slices = [];
    private byte[] _unescaped = new byte[256];
    private int _unescapedLength;
    private bool _isMultiLine;

    /// <summary>Bytes of the record with its line break.</summary>
    public int Consumed { get; private set; }

    /// <summary>Lines of the record.</summary>
    public int Lines { get; private set; }

    public int FieldCount => _slices.Count;

    public CsvParseOutcome Parse(ReadOnlySpan<byte> data, bool isEnd, bool honoursQuotes)
    {
        _slices.Clear();
        _unescapedLength = 0;
        _isMultiLine = false;
        int at = options.IgnoresLeadingWhiteSpace && _separatorIsSpace ? SkipSpace(data, 0, mayBeSeparator: true) : 0;
        while (true)
        {
            if (options.IgnoresLeadingWhiteSpace) at = SkipSpace(data, at, mayBeSeparator: false);
            CsvParseOutcome outcome = honoursQuotes && at < data.Length && data[at] == _quote
                ? ReadQuoted(data, ref at, isEnd)
                : ReadPlain(data, ref at, start: at, isEnd);
            if (outcome != CsvParseOutcome.Complete) return outcome;
            if (at < data.Length && data[at] == _separator)
            {
                at++;
                continue;
            }

            if (!TryEndLine(data, at, isEnd)) return CsvParseOutcome.NeedsMore;
            if (options.IgnoresTrailingWhiteSpace && _separatorIsSpace) DropTrailingNulls();
            return CsvParseOutcome.Complete;
        }
    }

    public string? Field(ReadOnlySpan<byte> data, int index)
    {
        Slice slice = _slices[index];
        return slice.Kind switch
        {
            SliceKind.Null => null,
            SliceKind.InRecord => Encoding.UTF8.GetString(data.Slice(slice.Start, slice.Length)),
            _ => Encoding.UTF8.GetString(_unescaped, slice.Start, slice.Length),
        };
    }

    /// <summary>Length of the first line with its break, or -1 when the break lies beyond the bytes.</summary>
    public static int LineBytes(ReadOnlySpan<byte> data, bool isEnd, out int contentBytes)
    {
        contentBytes = data.IndexOfAny(CarriageReturn, LineFeed);
        if (contentBytes < 0)
        {
            contentBytes = data.Length;
            return isEnd ? data.Length : -1;
        }

        if (data[contentBytes] == LineFeed) return contentBytes + 1;
        if (contentBytes + 1 < data.Length) return contentBytes + (data[contentBytes + 1] == LineFeed ? 2 : 1);
        return isEnd ? contentBytes + 1 : -1;
    }

    private CsvParseOutcome ReadPlain(ReadOnlySpan<byte> data, ref int at, int start, bool isEnd)
    {
        int length = data[at..].IndexOfAny(_separator, CarriageReturn, LineFeed);
        if (length < 0)
        {
            if (!isEnd) return CsvParseOutcome.NeedsMore;
            length = data.Length - at;
        }

        at += length;
        int end = at;
        if (options.IgnoresTrailingWhiteSpace)
        {
            while (end > start && data[end - 1] is (byte)' ' or (byte)'\t') end--;
        }

        bool isNull = end == start || (_nullValue.Length > 0 && data[start..end].SequenceEqual(_nullValue));
        _slices.Add(new Slice(start, end - start, isNull ? SliceKind.Null : SliceKind.InRecord));
        return CsvParseOutcome.Complete;
    }

    private CsvParseOutcome ReadQuoted(ReadOnlySpan<byte> data, ref int at, bool isEnd)
    {
        byte quote = _quote!.Value;
        byte escape = _escape ?? quote;
        int opening = at;
        int pieceStart = at + 1;
        int unescapedStart = _unescapedLength;
        bool isUnescaped = false;
        int scan = pieceStart;
        while (true)
        {
            int found = data[scan..].IndexOfAny(quote, escape);
            if (found < 0) return isEnd ? CsvParseOutcome.BrokenQuote : CsvParseOutcome.NeedsMore;
            int mark = scan + found;
            if (mark + 1 >= data.Length && !isEnd) return CsvParseOutcome.NeedsMore;
            bool hasNext = mark + 1 < data.Length;
            bool makesPlain = hasNext && (data[mark] == quote
                ? data[mark + 1] == quote
                : data[mark + 1] == quote || data[mark + 1] == escape);
            if (makesPlain)
            {
                Append(data[pieceStart..mark]);
                Append(data.Slice(mark + 1, 1));
                isUnescaped = true;
                pieceStart = scan = mark + 2;
                continue;
            }

            if (data[mark] != quote)
            {
                scan = mark + 1;
                continue;
            }

            bool spansLines = data[opening..mark].IndexOfAny(CarriageReturn, LineFeed) >= 0;
            int after = options.IgnoresTrailingWhiteSpace ? SkipSpace(data, mark + 1, mayBeSeparator: false) : mark + 1;
            if (after >= data.Length && !isEnd) return CsvParseOutcome.NeedsMore;
            bool closes = after >= data.Length || data[after] == _separator || data[after] is CarriageReturn or LineFeed;
            if (!closes)
            {
                // Text goes on behind the quote. In one line the whole field is meant literally; over several lines
                // the quote before was never closed and this one opens another field.
                _unescapedLength = unescapedStart;
                at = mark + 1;
                return spansLines ? CsvParseOutcome.BrokenQuote : ReadPlain(data, ref at, start: opening, isEnd);
            }

            _isMultiLine |= spansLines;
            at = after;
            if (isUnescaped)
            {
                Append(data[pieceStart..mark]);
                _slices.Add(new Slice(unescapedStart, _unescapedLength - unescapedStart, SliceKind.Unescaped));
            }
            else
            {
                _slices.Add(new Slice(opening + 1, mark - opening - 1, SliceKind.InRecord));
            }

            return CsvParseOutcome.Complete;
        }
    }

    private bool TryEndLine(ReadOnlySpan<byte> data, int at, bool isEnd)
    {
        int rest = LineBytes(data[at..], isEnd, out _);
        if (rest < 0) return false;
        Consumed = at + rest;
        Lines = _isMultiLine ? CountLines(data[..Consumed]) : 1;
        return true;
    }

    private static int CountLines(ReadOnlySpan<byte> data)
    {
        int lines = 0;
        while (data.Length > 0)
        {
            data = data[LineBytes(data, isEnd: true, out _)..];
            lines++;
        }

        return lines;
    }

    private void DropTrailingNulls()
    {
        while (_slices.Count > 1 && _slices[^1].Kind == SliceKind.Null) _slices.RemoveAt(_slices.Count - 1);
    }

    private int SkipSpace(ReadOnlySpan<byte> data, int at, bool mayBeSeparator)
    {
        while (at < data.Length && data[at] is (byte)' ' or (byte)'\t' && (mayBeSeparator || data[at] != _separator)) at++;
        return at;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_unescaped.Length - _unescapedLength < bytes.Length)
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _unescapedLength + bytes.Length));
        bytes.CopyTo(_unescaped.AsSpan(_unescapedLength));
        _unescapedLength += bytes.Length;
    }

    private enum SliceKind : byte
    {
        Null,
        InRecord,
        Unescaped,
    }

    private readonly record struct Slice(int Start, int Length, SliceKind Kind);
}
