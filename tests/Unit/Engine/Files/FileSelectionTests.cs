using System.Globalization;
using DuckDB.NET.Data;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Engine.Files;

/// <summary>Files chosen by their statistics, from commits and from checkpoints of every kind.</summary>
public sealed class FileSelectionTests : IDisposable
{
    private static readonly DateTime Day = new(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly string _folder = Directory.CreateTempSubdirectory("millrace-selection-").FullName;
    private readonly DeltaEnvironment _environment;

    public FileSelectionTests() =>
        _environment = new DeltaEnvironment(new LocalStore(Guid.NewGuid), new DuckCheckpointFiles(Open), TimeProvider.System, Guid.NewGuid);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// Random files and conditions: no file with a row for which the condition is true may be left out, wherever the
    /// statistics come from, and all sources must leave out about the same.
    /// </summary>
    [Theory]
    [InlineData("true", "true")]
    [InlineData("true", "false")]
    [InlineData("false", "true")]
    public async Task No_file_with_a_wanted_row_is_left_out(string hasJson, string hasStruct)
    {
        const int seed = 20240301;
        Random random = new(seed);
        List<Row[]> files = [.. Enumerable.Range(0, 60).Select(_ => Enumerable.Range(0, random.Next(1, 6)).Select(_ => Row.Draw(random)).ToArray())];
        foreach (Row[] rows in files) foreach (Row row in rows) row.Day = rows[0].Day;
        DeltaLog table = await CreateAsync(hasJson, hasStruct);
        await AddAsync(table, files.Take(50), first: 0);
        await AddAsync(table, files.Skip(50), first: 50);
        Snapshot commits = await table.SnapshotAsync(default);
        Transaction last = table.StartTransaction(commits);
        last.SetProperties(new Dictionary<string, string?> { ["note"] = "a checkpoint is due" });
        CommitResult.Committed done = Assert.IsType<CommitResult.Committed>(await last.CommitAsync(Operation.Named("SET TBLPROPERTIES"), default));
        Assert.Null(done.CheckpointFault);
        Snapshot checkpoint = await (await DeltaLog.OpenAsync(_environment, table.Root, default)).SnapshotAsync(default);
        Assert.True(checkpoint.State.CheckpointVersion > 0);
        Assert.Equal(commits.RowCount, checkpoint.RowCount);

        int leftOut = 0;
        for (int round = 0; round < 600; round++)
        {
            FilePredicate predicate = Draw(random, depth: 3);
            HashSet<string> fromCommits = Found(commits, predicate);
            HashSet<string> fromCheckpoint = Found(checkpoint, predicate);
            for (int file = 0; file < files.Count; file++)
            {
                if (!files[file].Any(row => row.Holds(predicate) == true)) continue;
                Assert.True(fromCommits.Contains(Name(file)), $"seed {seed}, round {round}: {predicate} over commits");
                Assert.True(fromCheckpoint.Contains(Name(file)), $"seed {seed}, round {round}: {predicate} over a checkpoint");
            }

            leftOut += files.Count - fromCheckpoint.Count;
        }

        Assert.InRange(leftOut, 600 * files.Count / 10, int.MaxValue);
    }

    [Fact]
    public async Task Odd_statistics_only_keep_files()
    {
        DeltaLog table = await CreateAsync("true", "true");
        string path = new('x', 32);
        await AddAsync(
            table,
            ("cut", $$$"""{"numRecords":2,"minValues":{"name":"a"},"maxValues":{"name":"{{{path}}}"},"nullCount":{"name":0}}"""),
            ("late", """{"numRecords":1,"minValues":{"ts":"2024-03-01T10:00:00.000Z"},"maxValues":{"ts":"2024-03-01T10:00:00.000Z"},"nullCount":{"ts":0}}"""),
            ("nan", """{"numRecords":2,"minValues":{"d":1.5},"maxValues":{"d":"NaN"},"nullCount":{"d":0}}"""),
            ("broken", """{"numRecords":2,"minValues":{"id":"""),
            ("other", """{"numRecords":2,"minValues":{"id":"much"},"maxValues":{"id":[1]},"nullCount":{"id":-3}}"""),
            ("wide", """{"numRecords":3,"tightBounds":false,"minValues":{"id":5},"maxValues":{"id":5},"nullCount":{"id":1}}"""),
            ("nulls", """{"numRecords":3,"minValues":{},"maxValues":{},"nullCount":{"id":3,"name":3,"ts":3,"d":3,"part":{"x":3}}}"""),
            ("nested", """{"numRecords":3,"minValues":{"part":{"x":4}},"maxValues":{"part":{"x":6}},"nullCount":{"part":{"x":0}}}"""));
        foreach (Snapshot snapshot in await BothAsync(table))
        {
            Assert.Contains("cut", Found(snapshot, new FilePredicate.Compare(["name"], CompareOperator.Equal, path + "yz")));
            Assert.Contains("late", Found(snapshot, new FilePredicate.Compare(["ts"], CompareOperator.Greater, Day.AddHours(10).AddMicroseconds(900))));
            Assert.DoesNotContain("late", Found(snapshot, new FilePredicate.Compare(["ts"], CompareOperator.Greater, Day.AddHours(10).AddMilliseconds(1))));
            Assert.Contains("nan", Found(snapshot, new FilePredicate.Compare(["d"], CompareOperator.Greater, 1e300)));
            Assert.DoesNotContain("nan", Found(snapshot, new FilePredicate.Compare(["d"], CompareOperator.Less, 1.0)));
            HashSet<string> seven = Found(snapshot, new FilePredicate.Compare(["id"], CompareOperator.Equal, 7L));
            Assert.Equal(["broken", "cut", "late", "nan", "nested", "other"], seven.Order());
            Assert.Contains("wide", Found(snapshot, new FilePredicate.IsNull(["ID"])));
            Assert.DoesNotContain("nulls", Found(snapshot, new FilePredicate.Not(new FilePredicate.IsNull(["id"]))));
            Assert.Contains("nested", Found(snapshot, new FilePredicate.Compare(["Part", "X"], CompareOperator.Equal, 5)));
            Assert.DoesNotContain("nested", Found(snapshot, new FilePredicate.Compare(["part", "x"], CompareOperator.Equal, 7)));
            Assert.Equal(8, Found(snapshot, new FilePredicate.Compare(["part", "none"], CompareOperator.Equal, 7)).Count);
        }
    }

    [Fact]
    public async Task A_checkpoint_that_another_writer_replaced_is_noticed_and_a_new_snapshot_reads_the_new_one()
    {
        DeltaLog table = await CreateAsync("true", "true");
        await AddAsync(table, ("a", """{"numRecords":1,"minValues":{"id":1},"maxValues":{"id":1},"nullCount":{"id":0}}"""));
        await AddAsync(table, ("b", """{"numRecords":1,"minValues":{"id":2},"maxValues":{"id":2},"nullCount":{"id":0}}"""));
        await AddAsync(table, ("c", null));
        DeltaLog reader = await DeltaLog.OpenAsync(_environment, table.Root, default);
        Snapshot snapshot = await reader.SnapshotAsync(default);
        Assert.Equal(3, snapshot.State.CheckpointVersion);
        string checkpoint = Path.Combine(table.Root.Value, "_delta_log", "00000000000000000003.checkpoint.parquet");
        using (DuckDBConnection connection = Open())
        {
            using DuckDBCommand copy = connection.CreateCommand();
            copy.CommandText = $"COPY (SELECT * FROM read_parquet('{checkpoint}') ORDER BY \"add\".path DESC) TO '{checkpoint}.new' (FORMAT parquet)";
            copy.ExecuteNonQuery();
        }

        File.Move($"{checkpoint}.new", checkpoint, overwrite: true);

        MillraceException fault = Assert.Throws<MillraceException>(() => snapshot.Files.Select(file => file.LogPath).ToList());
        Assert.Equal(("DELTA_CHECKPOINT_REPLACED", true), (fault.Code.Value, fault.IsTransient));
        Snapshot fresh = await reader.SnapshotAsync(default);
        Assert.Equal(["a", "b", "c"], fresh.Files.Select(file => file.LogPath).Order());
    }

    private static HashSet<string> Found(Snapshot snapshot, FilePredicate predicate) =>
        [.. snapshot.FilesWithin(predicate).Select(file => file.LogPath)];

    private static string Name(int file) => string.Create(CultureInfo.InvariantCulture, $"f{file:D3}");

    private static DuckDBConnection Open()
    {
        DuckDBConnection connection = new("DataSource=:memory:;preserve_insertion_order=false");
        connection.Open();
        return connection;
    }

    private static FilePredicate Draw(Random random, int depth)
    {
        if (depth > 0 && random.Next(3) > 0)
        {
            return random.Next(3) switch
            {
                0 => new FilePredicate.And(Draw(random, depth - 1), Draw(random, depth - 1)),
                1 => new FilePredicate.Or(Draw(random, depth - 1), Draw(random, depth - 1)),
                _ => new FilePredicate.Not(Draw(random, depth - 1)),
            };
        }

        Row row = Row.Draw(random);
        string[] column = Row.Columns[random.Next(Row.Columns.Length)];
        if (random.Next(8) == 0) return new FilePredicate.IsNull(column);
        if (row.Value(column) is not object value) return FilePredicate.Anything;
        if (value is string text && random.Next(3) == 0) return new FilePredicate.StartsWith(column, text[..random.Next(text.Length)]);
        if (random.Next(4) > 0) return new FilePredicate.Compare(column, (CompareOperator)random.Next(6), value);
        List<object?> values = [value];
        for (int at = random.Next(3); at > 0; at--) values.Add(Row.Draw(random).Value(column));
        return new FilePredicate.In(column, values);
    }

    private async Task<DeltaLog> CreateAsync(string hasJson, string hasStruct)
    {
        TableDefinition definition = TableDefinition.Of(Row.Schema) with
        {
            PartitionColumns = ["day"],
            Properties = new Dictionary<string, string>
            {
                ["delta.checkpointInterval"] = "3",
                ["delta.checkpoint.writeStatsAsJson"] = hasJson,
                ["delta.checkpoint.writeStatsAsStruct"] = hasStruct,
            },
        };
        return await DeltaLog.CreateAsync(_environment, new LakePath(Path.Combine(_folder, "t")), definition, default);
    }

    private Task AddAsync(DeltaLog table, IEnumerable<Row[]> files, int first) => AddAsync(
        table,
        [.. files.Select((rows, at) => (Name(first + at), (string?)Row.Stats(rows).Json, PartitionText.Format(new DataType.Date(), rows[0].Day)))]);

    private Task AddAsync(DeltaLog table, params (string Name, string? Stats)[] files) =>
        AddAsync(table, [.. files.Select(file => (file.Name, file.Stats, (string?)"2024-03-01"))]);

    /// <summary>Writes the commit by hand, since statistics may be such as we would not write.</summary>
    private async Task AddAsync(DeltaLog table, (string Name, string? Stats, string? Day)[] files)
    {
        Snapshot read = await table.SnapshotAsync(default);
        IEnumerable<string> lines = files.Select(file => System.Text.Json.JsonSerializer.Serialize(new
        {
            add = new
            {
                path = file.Name,
                partitionValues = new { day = file.Day },
                size = 1,
                modificationTime = 1,
                dataChange = true,
                stats = file.Stats,
            },
        }));
        string path = Path.Combine(table.Root.Value, "_delta_log", string.Create(CultureInfo.InvariantCulture, $"{read.Version + 1:D20}.json"));
        await File.WriteAllLinesAsync(path, lines);
        if (read.Version + 1 == 3) await CheckpointAsync(await table.SnapshotAsync(default));
    }

    private async Task<IReadOnlyList<Snapshot>> BothAsync(DeltaLog table)
    {
        Snapshot commits = await table.SnapshotAsync(default);
        await CheckpointAsync(commits);
        Snapshot checkpoint = await (await DeltaLog.OpenAsync(_environment, table.Root, default)).SnapshotAsync(default);
        Assert.Equal(commits.Version, checkpoint.State.CheckpointVersion);
        return [commits, checkpoint];
    }

    private Task CheckpointAsync(Snapshot snapshot) =>
        Millrace.DeltaProtocol.Log.CheckpointWriter.WriteAsync(_environment, snapshot.State, default);

    /// <summary>A row and what conditions say of it, in SQL's three values.</summary>
    private sealed class Row
    {
        internal static readonly string[][] Columns = [["id"], ["name"], ["d"], ["f"], ["m"], ["ts"], ["day"], ["part", "x"]];

        internal static TableSchema Schema { get; } = DataTypeText.ParseColumns(
            "id long, name string, d double, f float, m decimal(10,2), ts timestamp, day date, part struct<x:integer>");

        internal long? Id { get; private set; }

        internal string? Text { get; private set; }

        internal double? Double { get; private set; }

        internal float? Float { get; private set; }

        internal decimal? Money { get; private set; }

        internal DateTime? Time { get; private set; }

        internal DateOnly? Day { get; set; }

        internal int? X { get; private set; }

        internal static Row Draw(Random random)
        {
            int at = random.Next(100);
            bool IsNull() => random.Next(6) == 0;
            return new Row
            {
                Id = IsNull() ? null : at + random.Next(3),
                Text = IsNull() ? null : new string((char)('a' + (at / 8)), random.Next(1, 40)) + (random.Next(3) == 0 ? "é𝄞" : ""),
                Double = IsNull() ? null : random.Next(12) == 0 ? double.NaN : at / 4.0,
                Float = IsNull() ? null : at * 0.1f,
                Money = IsNull() ? null : at + (random.Next(100) / 100m),
                Time = IsNull() ? null : FileSelectionTests.Day.AddMinutes(at).AddMicroseconds(random.Next(3_000)),
                Day = IsNull() ? null : DateOnly.FromDateTime(FileSelectionTests.Day).AddDays(at / 20),
                X = IsNull() ? null : at / 10,
            };
        }

        internal object? Value(IReadOnlyList<string> column) => column[0] switch
        {
            "id" => Id, "name" => Text, "d" => Double, "f" => Float, "m" => Money, "ts" => Time, "day" => Day, _ => X,
        };

        internal static FileStats Stats(Row[] rows)
        {
            FileStatsBuilder stats = new(rows.Length);
            void Add(string[] column, DataType type)
            {
                List<object> values = [.. rows.Select(row => row.Value(column)).OfType<object>()];
                if (values.Exists(value => value is double.NaN)) values.Clear();
                values.Sort(Compare);
                stats.Column(column, type, values.FirstOrDefault(), values.LastOrDefault(), rows.Count(row => row.Value(column) is null));
            }

            foreach (Column column in Schema.Where(column => column.Name is not ("day" or "part"))) Add([column.Name], column.Type);
            Add(["part", "x"], new DataType.Integer());
            return stats.Build();
        }

        internal bool? Holds(FilePredicate predicate) => predicate switch
        {
            FilePredicate.Unknown => true,
            FilePredicate.IsNull test => Value(test.Column) is null,
            FilePredicate.Not not => not.Operand is FilePredicate.Unknown ? true : !Holds(not.Operand),
            FilePredicate.And and => and.Operands.Aggregate((bool?)true, (all, one) => all & Holds(one)),
            FilePredicate.Or or => or.Operands.Aggregate((bool?)false, (any, one) => any | Holds(one)),
            FilePredicate.StartsWith start => Value(start.Column) is string text ? text.StartsWith(start.Prefix, StringComparison.Ordinal) : null,
            FilePredicate.In list => list.Values.Aggregate((bool?)false, (any, one) => any | Is(Value(list.Column), CompareOperator.Equal, one)),
            FilePredicate.Compare test => Is(Value(test.Column), test.Operator, test.Value),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        private static bool? Is(object? left, CompareOperator comparison, object? right)
        {
            if (left is null || right is null) return null;
            int order = Compare(left, right);
            return comparison switch
            {
                CompareOperator.Equal => order == 0,
                CompareOperator.NotEqual => order != 0,
                CompareOperator.Less => order < 0,
                CompareOperator.LessOrEqual => order <= 0,
                CompareOperator.Greater => order > 0,
                _ => order >= 0,
            };
        }

        /// <summary>NaN is greater than all numbers, and texts compare by UTF-8.</summary>
        private static int Compare(object left, object right) => (left, right) switch
        {
            (double.NaN, double.NaN) => 0,
            (double.NaN, _) => 1,
            (_, double.NaN) => -1,
            (string first, string second) => System.Text.Encoding.UTF8.GetBytes(first).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(second)),
            _ => Comparer<object>.Default.Compare(left, right),
        };
    }
}
