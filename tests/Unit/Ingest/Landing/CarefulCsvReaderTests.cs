using System.Text;
using CsCheck;
using Millrace.Ingest.Landing;
using Xunit;

namespace Millrace.Unit.Ingest.Landing;

public sealed class CarefulCsvReaderTests
{
    private static readonly CsvReadOptions Plain = new();

    [Theory]
    [InlineData("a,b\n1,2\n", "a|b;1|2")]
    [InlineData("a,b\r\n1,2\r\n", "a|b;1|2")]
    [InlineData("a,b\r1,2\r", "a|b;1|2")]
    [InlineData("a,b\n1,2", "a|b;1|2")]
    [InlineData("\uFEFFa,b\n1,2", "a|b;1|2")]
    [InlineData("a,b\n\n\r\n1,2\n\n", "a|b;1|2")]
    [InlineData("a,\n,b\n,\n", "a|-;-|b;-|-")]
    [InlineData("\"\",x\n", "''|x")]
    [InlineData("\"a,b\",\"c\nd\"\n1,2\n", "a,b|c\nd;1|2")]
    [InlineData("\"a\r\nb\",c\r\n", "a\r\nb|c")]
    [InlineData("\"say \"\"hi\"\"\",\"back\\\"slash\"\n", "say \"hi\"|back\"slash")]
    [InlineData("\"a\\\\b\",\"C:\\new\"\n", "a\\b|C:\\new")]
    [InlineData("5\" pipe,\"x\"\n", "5\" pipe|x")]
    [InlineData("\"x\"y,2\n", "\"x\"y|2")]
    [InlineData("\"a,b\"c,2\n", "\"a,b\"c|2")]
    [InlineData("a\\,b,c\n", "a\\|b|c")]
    [InlineData("a\0b,\0\n", "a\0b|\0")]
    [InlineData("ä€😀,ß\n", "ä€😀|ß")]
    [InlineData("x\n", "x")]
    [InlineData("\"\"\n", "''")]
    [InlineData("", "")]
    [InlineData("\n\r\n", "")]
    [InlineData("\uFEFF", "")]
    public async Task Sound_text_reads_as_written(string text, string expected)
    {
        for (int chunk = 1; chunk < 5; chunk++)
        {
            List<CsvRecord> records = await ReadAsync(text, Plain, chunk);

            Assert.Equal(expected, Show(records));
            Assert.All(records, record => Assert.Equal((RecordFlaw.None, null), (record.Flaw, record.RawText)));
        }
    }

    [Fact]
    public async Task Options_change_the_marks()
    {
        CsvReadOptions options = new()
        {
            Separator = ';', Quote = '\'', Escape = null, Comment = '#', NullValue = "NA", SkipRows = 2, HasHeader = true,
        };

        List<CsvRecord> records = await ReadAsync("junk 'open\nmore junk\n# note, 'x\na;b\n'it''s';NA\n#end\n'NA';\\\n", options, 3);

        Assert.Equal("it's|-;NA|\\", Show(records));
        Assert.Equal([5, 7], records.Select(record => record.LineNumber));
    }

    [Fact]
    public async Task White_space_goes_when_asked()
    {
        CsvReadOptions both = new() { IgnoresLeadingWhiteSpace = true, IgnoresTrailingWhiteSpace = true };

        Assert.Equal("a|b c;-| x ", Show(await ReadAsync(" a ,\tb c\t\n  ,  \" x \"  \n", both, 2)));
        Assert.Equal(" a | b;  | \" x\"", Show(await ReadAsync(" a , b\n  , \" x\"\n", Plain, 2)));
    }

    [Fact]
    public async Task Spaces_as_separators_may_trail()
    {
        CsvReadOptions options = new() { Separator = ' ', IgnoresTrailingWhiteSpace = true };

        List<CsvRecord> records = await ReadAsync("1 2 -0.5  \n1 3 0.5  \n", options, 2);

        Assert.Equal("1|2|-0.5;1|3|0.5", Show(records));
        Assert.All(records, record => Assert.Equal(RecordFlaw.None, record.Flaw));
    }

    [Fact]
    public async Task Wrong_counts_are_flawed_and_kept()
    {
        List<CsvRecord> records = await ReadAsync("a,b\n1\n1,2,3\n1,2\n1,", new CsvReadOptions { HasHeader = true }, 4);

        Assert.Equal("1;1|2|3;1|2;1|-", Show(records));
        Assert.Equal([RecordFlaw.TooFewFields, RecordFlaw.TooManyFields, RecordFlaw.None, RecordFlaw.None], records.Select(r => r.Flaw));
        Assert.Equal(["1", "1,2,3", null, null], records.Select(r => r.RawText));
        Assert.Equal([2L, 3, 4, 5], records.Select(r => r.LineNumber));
    }

    [Fact]
    public async Task A_given_count_overrules_the_first_record()
    {
        List<CsvRecord> records = await ReadAsync("1\n1,2\n", new CsvReadOptions { FieldCount = 2 }, 4);

        Assert.Equal([RecordFlaw.TooFewFields, RecordFlaw.None], records.Select(record => record.Flaw));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_replaced_and_flagged()
    {
        byte[] bytes = [(byte)'a', 0xFF, (byte)',', 0xC3, (byte)'\n', (byte)'b', (byte)',', (byte)'c', (byte)'\n'];

        List<CsvRecord> records = await ReadAsync(bytes, Plain, 2);

        Assert.Equal("a\uFFFD|\uFFFD;b|c", Show(records));
        Assert.Equal([RecordFlaw.InvalidUtf8, RecordFlaw.None], records.Select(record => record.Flaw));
        Assert.Equal("a\uFFFD,\uFFFD", records[0].RawText);
    }

    [Theory]
    [InlineData("a,b\n1,\"open\n2,x\n3,y\n", "a|b;1|\"open;2|x;3|y", 1)]
    [InlineData("a,b\n1,\"open", "a|b;1|\"open", 1)]
    [InlineData("a,b\n1,\"open\n2,\"x\"\n3,y\n", "a|b;1|\"open;2|x;3|y", 1)]
    [InlineData("a,b\n\"open,1\n2,\"x,y\"\n3,z\n", "a|b;\"open|1;2|x,y;3|z", 1)]
    [InlineData("a,b\n1,\"C:\\\"\n2,x\n", "a|b;1|\"C:\\\";2|x", 1)]
    [InlineData("a,b\n1,\"\n", "a|b;1|\"", 1)]
    public async Task An_unclosed_quote_flaws_its_line_and_reading_goes_on(string text, string expected, int flawed)
    {
        for (int chunk = 1; chunk < 6; chunk++)
        {
            List<CsvRecord> records = await ReadAsync(text, Plain, chunk);

            Assert.Equal(expected, Show(records));
            Assert.Equal(RecordFlaw.UnclosedQuote, records[flawed].Flaw);
            Assert.Equal(text.Split('\n')[flawed], records[flawed].RawText);
            Assert.All(records.Where((_, i) => i != flawed), record => Assert.Equal(RecordFlaw.None, record.Flaw));
            Assert.Equal(Enumerable.Range(1, records.Count).Select(line => (long)line), records.Select(record => record.LineNumber));
        }
    }

    [Fact]
    public async Task A_record_over_lines_with_a_wrong_count_is_read_line_by_line()
    {
        List<CsvRecord> records = await ReadAsync("a,b\n1,\"x\n2,\",y\n3,z\n", Plain, 3);

        Assert.Equal([RecordFlaw.None, RecordFlaw.UnclosedQuote, RecordFlaw.UnclosedQuote, RecordFlaw.None], records.Select(r => r.Flaw));
        Assert.Equal("3|z", Show(records[^1..]));
    }

    [Fact]
    public async Task A_quoted_field_beyond_the_limit_flaws_its_line_only()
    {
        string swallowed = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},y\n"));
        CsvReadOptions options = new() { MaxRecordBytes = 64 };

        List<CsvRecord> records = await ReadAsync($"a,b\n1,\"open\n{swallowed}\"2\",z\n", options, 7);

        Assert.Equal(103, records.Count);
        Assert.Equal(RecordFlaw.UnclosedQuote, records[1].Flaw);
        Assert.Single(records, record => record.Flaw != RecordFlaw.None);
        Assert.Equal("2|z", Show(records[^1..]));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task A_line_beyond_the_limit_is_passed_over(string lineEnd)
    {
        string longLine = new('x', 5_000);
        CsvReadOptions options = new() { MaxRecordBytes = 100, RawTextBytes = 10 };

        foreach (int chunk in new[] { 1, 64, 5_000 })
        {
            CarefulCsvReader reader = new(new ChunkStream(Encoding.UTF8.GetBytes($"a,b{lineEnd}\"{longLine}{lineEnd}1,2{lineEnd}{longLine}"), chunk), options);
            List<CsvRecord> records = await ToListAsync(reader);

            Assert.Equal([RecordFlaw.None, RecordFlaw.LineTooLong, RecordFlaw.None, RecordFlaw.LineTooLong], records.Select(r => r.Flaw));
            Assert.Equal([1L, 2, 3, 4], records.Select(r => r.LineNumber));
            Assert.Equal("\"xxxxxxxxx", records[1].RawText);
            Assert.Empty(records[1].Fields);
            Assert.Equal(5_001 + lineEnd.Length + 5_000, reader.SkippedBytes);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_record_of_exactly_the_limit_is_read(int extra, bool isRead)
    {
        string text = new string('x', 100 + extra) + "\r\nz\r\n";

        foreach (int chunk in new[] { 1, 1000 })
        {
            List<CsvRecord> records = await ReadAsync(text, new CsvReadOptions { MaxRecordBytes = 100 }, chunk);
            Assert.Equal(isRead ? RecordFlaw.None : RecordFlaw.LineTooLong, records[0].Flaw);
            Assert.Equal("z", Show(records[1..]));
        }
    }

    [Fact]
    public async Task A_line_of_a_gigabyte_costs_no_gigabyte()
    {
        CarefulCsvReader reader = new(new EndlessLine(sizeBytes: 1L << 30), new CsvReadOptions { MaxRecordBytes = 1 << 20 });
        long before = GC.GetTotalAllocatedBytes();

        List<CsvRecord> records = await ToListAsync(reader);

        Assert.Equal(RecordFlaw.LineTooLong, Assert.Single(records).Flaw);
        Assert.Equal(1L << 30, reader.SkippedBytes);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100L << 20);
    }

    [Fact]
    public async Task Many_unclosed_quotes_do_not_read_the_file_again_and_again()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => i % 2 == 0 ? "1,\"open \\\" text\n" : "2,\\\"x\n"));
        MemoryStream stream = new(Encoding.UTF8.GetBytes("a,b\n" + text));

        List<CsvRecord> records = await ToListAsync(new CarefulCsvReader(stream, Plain));

        Assert.Equal(20_001, records.Count);
    }

    [Fact]
    public async Task Cancelling_stops_the_reading()
    {
        using CancellationTokenSource source = new();
        CarefulCsvReader reader = new(new EndlessLine(1L << 40), Plain);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (CsvRecord _ in reader.ReadAsync(source.Token)) { }
        });
    }

    [Fact]
    public async Task Records_are_enumerated_once()
    {
        CarefulCsvReader reader = new(new MemoryStream("a"u8.ToArray()), Plain);
        await ToListAsync(reader);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ToListAsync(reader));
    }

    [Fact]
    public async Task The_header_is_the_first_record_and_groups_files()
    {
        CsvHeader? header = await HeaderAsync("\uFEFF\n\"device id\",,temp\r\n1,2,3\n");

        Assert.Equal(["device id", "_c1", "temp"], header!.Names);
        Assert.Equal(header, await HeaderAsync("device id,\"\",temp"));
        Assert.Equal(header.GetHashCode(), (await HeaderAsync("device id,,temp\n"))!.GetHashCode());
        Assert.NotEqual(header, await HeaderAsync("device id,,Temp\n"));
        Assert.Null(await HeaderAsync("\n\n"));

        CarefulCsvReader reader = new(new MemoryStream("x,y\n1,2\n"u8.ToArray()), new CsvReadOptions { HasHeader = true });
        Assert.Null(reader.Header);
        Assert.Equal("1|2", Show(await ToListAsync(reader)));
        Assert.Equal(["x", "y"], reader.Header!.Fields);
    }

    [Theory]
    [InlineData('ä')]
    [InlineData('\n')]
    [InlineData('\0')]
    public void Marks_must_be_plain_characters(char mark)
    {
        Assert.Throws<ArgumentException>(() => new CsvReadOptions { Separator = mark });
        Assert.Throws<ArgumentException>(() => new CsvReadOptions { Quote = mark });
        Assert.Throws<ArgumentException>(() => new CsvReadOptions { Escape = mark });
    }

    [Fact]
    public void Whatever_is_written_is_read_back()
    {
        Gen<string?> field = Gen.OneOf(
            Gen.Const((string?)null),
            Gen.OneOf(Gen.Char["ab,\"\\\n\r\t #'ä\0"], Gen.Char.AlphaNumeric).Array[0, 8].Select(chars => (string?)new string(chars)));

        Gen.Select(Gen.Int[2, 4], Gen.Int[1, 9], Gen.Int[0, 2], Gen.Bool)
            .SelectMany((columns, chunk, lineEnd, hasEscape) => field.Array[columns].Array[0, 8]
                .Select(rows => (rows, chunk, lineEnd: new[] { "\n", "\r\n", "\r" }[lineEnd], hasEscape)))
            .Sample(world =>
            {
                CsvReadOptions options = new() { Escape = world.hasEscape ? '\\' : null };
                string text = string.Concat(world.rows.Select(row => string.Join(',', row.Select(f => Write(f, world.hasEscape))) + world.lineEnd));

                List<CsvRecord> records = ReadAsync(text, options, world.chunk).GetAwaiter().GetResult();

                Assert.Equal(world.rows, records.Select(record => record.Fields.ToArray()));
                Assert.All(records, record => Assert.Equal(RecordFlaw.None, record.Flaw));
            },
            iter: 2_000);
    }

    [Fact]
    public void Any_bytes_are_read_alike_in_any_chunks_and_never_fault()
    {
        Gen.Select(Gen.OneOf(Gen.Char["\",\n\r\\a"].Select(mark => (byte)mark), Gen.Byte).Array[0, 60], Gen.Int[1, 9])
            .Sample((bytes, chunk) =>
            {
                CsvReadOptions options = new() { MaxRecordBytes = 24 };
                string Describe(int size) => string.Join('\n', ReadAsync(bytes, options, size).GetAwaiter().GetResult()
                    .Select(record => $"{record.LineNumber} {record.Flaw} {Show([record])} {record.RawText}"));

                Assert.Equal(Describe(1000), Describe(chunk));
            },
            iter: 5_000);
    }

    private static string Write(string? field, bool hasEscape)
    {
        if (field is null) return "";
        if (field.Length > 0 && field.All(char.IsAsciiLetterOrDigit)) return field;
        string escaped = hasEscape ? field.Replace("\\", "\\\\", StringComparison.Ordinal) : field;
        return $"\"{escaped.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Show(IEnumerable<CsvRecord> records) => string.Join(';', records.Select(record =>
        string.Join('|', record.Fields.Select(field => field switch { null => "-", "" => "''", _ => field }))));

    private static Task<CsvHeader?> HeaderAsync(string text) =>
        CsvHeader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Plain, TestContext.Current.CancellationToken);

    private static Task<List<CsvRecord>> ReadAsync(string text, CsvReadOptions options, int chunkBytes) =>
        ReadAsync(Encoding.UTF8.GetBytes(text), options, chunkBytes);

    private static Task<List<CsvRecord>> ReadAsync(byte[] bytes, CsvReadOptions options, int chunkBytes) =>
        ToListAsync(new CarefulCsvReader(new ChunkStream(bytes, chunkBytes), options));

    private static async Task<List<CsvRecord>> ToListAsync(CarefulCsvReader reader)
    {
        List<CsvRecord> records = [];
        await foreach (CsvRecord record in reader.ReadAsync(CancellationToken.None)) records.Add(record);
        return records;
    }

    /// <summary>Gives at most so many bytes a read, as a slow pipe does.</summary>
    private sealed class ChunkStream(byte[] bytes, int chunkBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunkBytes)], cancellationToken);
    }

    /// <summary>One line of x, without end but for its size.</summary>
    private sealed class EndlessLine(long sizeBytes) : MemoryStream
    {
        private long _left = sizeBytes;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (int)Math.Min(buffer.Length, _left);
            buffer.Span[..count].Fill((byte)'x');
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
