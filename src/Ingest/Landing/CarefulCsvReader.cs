using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Millrace.Ingest.Landing;

/// <summary>
/// Reads CSV files that a fast reader refuses: every record comes out, the broken ones with what is wrong and how they
/// read. Quoted line breaks, doubled and escaped quotes, any line ends, NULs, a cut last line, bytes that are not UTF-8
/// and lines of any length are taken.
/// <para><b>Quotes</b> A quote that is not closed before the end of the file or the record limit, or that is closed in the
/// middle of a field of a later line, flaws the line that opened it; reading goes on at the next line. The same holds
/// when a record over several lines has the wrong number of fields. In one line, text behind a closing quote makes the
/// field literal, quotes included.</para>
/// <para><b>Missing</b> Blank lines and comments are no records.</para>
/// <para><b>Cost</b> one pass; memory is bounded by a small multiple of the longest record allowed.</para>
/// Thread safety: none. The stream stays the caller's.
/// </summary>
public sealed class CarefulCsvReader
{
    private readonly CsvReadOptions _options;
    private readonly ByteWindow _window;
    private readonly CsvRecordParser _parser;
    private long _line = 1;
    private int? _fieldCount;
    private bool _isStarted;

    /// <summary>Makes a reader at the current place of a stream, which is read forwards only.</summary>
    /// <param name="stream">The bytes of the file.</param>
    /// <param name="options">How the file is written.</param>
    public CarefulCsvReader(Stream stream, CsvReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _window = new ByteWindow(stream);
        _parser = new CsvRecordParser(options);
        _fieldCount = options.FieldCount;
    }

    /// <summary>The header; null when there is none or nothing was read yet.</summary>
    public CsvRecord? Header { get; private set; }

    /// <summary>Bytes of lines beyond the limit that were passed over.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Reads all records after the header; may be enumerated once.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<CsvRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_isStarted) throw new InvalidOperationException("The records of a CSV reader can be enumerated once.");
        await StartAsync(cancellationToken).ConfigureAwait(false);
        if (_options.HasHeader)
        {
            Header = await NextAsync(cancellationToken).ConfigureAwait(false);
            if (Header is { Flaw: not RecordFlaw.LineTooLong }) _fieldCount ??= Header.Fields.Count;
        }

        while (await NextAsync(cancellationToken).ConfigureAwait(false) is CsvRecord record) yield return record;
    }

    /// <summary>The first record of the file, or null when it has none.</summary>
    internal async ValueTask<CsvRecord?> ReadFirstAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        return await NextAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _isStarted = true;
        await _window.FillAsync(cancellationToken).ConfigureAwait(false);
        if (_window.Pending.StartsWith("\uFEFF"u8)) _window.Consume(3);
        for (int row = 0; row < _options.SkipRows; row++) await SkipLineAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<CsvRecord?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_window.PendingBytes == 0)
            {
                if (_window.IsEnd) return null;
                await _window.FillAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            byte first = _window.Pending[0];
            if (first is (byte)'\r' or (byte)'\n' || first == _options.Comment)
            {
                await SkipLineAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (TryRead() is CsvRecord record) return record;
            if (_window.PendingBytes > _options.MaxRecordBytes)
                return await ReadTooLongAsync(cancellationToken).ConfigureAwait(false);
            await _window.FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The next record, or null when more bytes are needed or it is beyond the limit.</summary>
    private CsvRecord? TryRead()
    {
        ReadOnlySpan<byte> data = _window.Pending;
        CsvParseOutcome outcome = _parser.Parse(data, _window.IsEnd, honoursQuotes: true);
        if (outcome == CsvParseOutcome.NeedsMore) return null;
        if (outcome == CsvParseOutcome.BrokenQuote) return ReadOpeningLine();
        if (_parser.Consumed > _options.MaxRecordBytes + 2) return null;
        RecordFlaw flaw = CountFlaw(_parser.FieldCount);
        if (flaw != RecordFlaw.None && _parser.Lines > 1) return ReadOpeningLine();
        return Take(flaw);
    }

    /// <summary>Reads the first pending line with quotes as plain characters, because one of them is never closed.</summary>
    private CsvRecord? ReadOpeningLine()
    {
        CsvParseOutcome outcome = _parser.Parse(_window.Pending, _window.IsEnd, honoursQuotes: false);
        return outcome == CsvParseOutcome.Complete && _parser.Consumed <= _options.MaxRecordBytes + 2
            ? Take(RecordFlaw.UnclosedQuote)
            : null;
    }

    private CsvRecord Take(RecordFlaw flaw)
    {
        ReadOnlySpan<byte> bytes = _window.Pending[.._parser.Consumed];
        if (flaw == RecordFlaw.None && !Utf8.IsValid(bytes)) flaw = RecordFlaw.InvalidUtf8;
        string?[] fields = new string?[_parser.FieldCount];
        for (int i = 0; i < fields.Length; i++) fields[i] = _parser.Field(bytes, i);
        if (flaw is not (RecordFlaw.UnclosedQuote or RecordFlaw.LineTooLong)) _fieldCount ??= fields.Length;
        CsvRecord record = new(fields, _line, flaw, flaw == RecordFlaw.None ? null : Raw(bytes));
        _line += _parser.Lines;
        _window.Consume(_parser.Consumed);
        return record;
    }

    private async ValueTask<CsvRecord> ReadTooLongAsync(CancellationToken cancellationToken)
    {
        bool hasShortLine = CsvRecordParser.LineBytes(_window.Pending, _window.IsEnd, out int lineBytes) >= 0
            && lineBytes <= _options.MaxRecordBytes;
        if (hasShortLine && ReadOpeningLine() is CsvRecord opening) return opening;
        CsvRecord record = new([], _line, RecordFlaw.LineTooLong, Raw(_window.Pending[..lineBytes]));
        SkippedBytes += await SkipLineAsync(cancellationToken).ConfigureAwait(false);
        return record;
    }

    /// <summary>Passes over a line of any length, holding only a window of it.</summary>
    private async ValueTask<long> SkipLineAsync(CancellationToken cancellationToken)
    {
        long skipped = 0;
        while (true)
        {
            int length = CsvRecordParser.LineBytes(_window.Pending, _window.IsEnd, out int contentBytes);
            int passed = length < 0 ? contentBytes : length;
            _window.Consume(passed);
            skipped += passed;
            if (length >= 0)
            {
                if (passed > 0) _line++;
                return skipped;
            }

            await _window.FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private RecordFlaw CountFlaw(int count) =>
        _fieldCount is not int expected || count == expected ? RecordFlaw.None
        : count < expected ? RecordFlaw.TooFewFields
        : RecordFlaw.TooManyFields;

    private string Raw(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.TrimEnd("\r\n"u8);
        return Encoding.UTF8.GetString(text[..Math.Min(text.Length, _options.RawTextBytes)]);
    }
}
