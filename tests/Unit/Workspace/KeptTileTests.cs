using Millrace.TestKit;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Workspace;

/// <summary>Answers that are kept, and what must make them forgotten.</summary>
public sealed class KeptTileTests
{
    private const string Recent = "CREATE OR REPLACE VIEW v AS SELECT * FROM inspections WHERE defect = 1";

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_is_kept_costs_no_binding_once_its_files_are_not_new()
    {
        ManualClock clock = new(DateTimeOffset.UtcNow); // Files that are written from now on are new for as long as it stands.
        using TileWorld world = await FilledAsync(clock);
        Assert.Equal(["3"], await AskAsync(world, "v"));
        Assert.Equal(["3"], await AskAsync(world, "v"));
        Assert.Equal((2, 1), (world.Runner.QueriesBound, world.Runner.QueriesRun));

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["3"], await AskAsync(world, "v"));
        long bound = world.Runner.QueriesBound;
        for (int time = 0; time < 5; time++) Assert.Equal(["3"], await AskAsync(world, "v"));
        Assert.Equal((bound, 1), (world.Runner.QueriesBound, world.Runner.QueriesRun));
    }

    [Theory]
    [InlineData("INSERT INTO inspections VALUES (9, 'C', '2024-05-13 02:00:00Z', 1, 1.0)", "4")]
    [InlineData("DELETE FROM inspections WHERE device = 1", "2")]
    [InlineData("DROP TABLE inspections; CREATE TABLE inspections (device INT, defect INT); INSERT INTO inspections VALUES (1, 1)", "1")]
    [InlineData("CREATE OR REPLACE VIEW v AS SELECT * FROM inspections WHERE defect = 0 AND device = 2", "1")]
    [InlineData("CREATE OR REPLACE VIEW v AS SELECT * FROM factories", "3")]
    [InlineData("DROP VIEW v; CREATE TABLE v (n INT); INSERT INTO v VALUES (1), (2)", "2")]
    [InlineData("DROP TABLE inspections; CREATE VIEW inspections AS SELECT 1 AS defect", "1")]
    [InlineData("INSERT INTO factories VALUES ('D', 'Dessau')", "3")]
    public async Task A_change_below_a_view_is_seen_at_once(string change, string expected)
    {
        using TileWorld world = await FilledAsync();
        await KeepAsync(world, "v");

        await world.Lake.ExecuteAsync(change, Token);

        Assert.Equal([expected], await AskAsync(world, "v"));
    }

    [Theory]
    [InlineData("DROP TABLE inspections", "inspections")]
    [InlineData("DROP VIEW v", "v")]
    public async Task What_is_gone_is_told(string change, string missing)
    {
        using TileWorld world = await FilledAsync();
        await KeepAsync(world, "v");

        await world.Lake.ExecuteAsync(change, Token);

        TileFrame frame = await world.RunAsync(TileWorld.State(TileTests.OneTile("SELECT * FROM v")), "w", Token);
        Assert.Equal("TABLE_NOT_FOUND", frame.Fault?.Code.Value);
        Assert.Contains(missing, frame.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_whose_folder_was_exchanged_is_read_anew()
    {
        using TileWorld world = await FilledAsync();
        await world.Lake.ExecuteAsync("CREATE TABLE other (device INT, defect INT); INSERT INTO other VALUES (1, 1), (2, 1)", Token);
        await KeepAsync(world, "v");

        Move(world, "inspections", "aside");
        Move(world, "other", "inspections");

        Assert.Equal(["2"], await AskAsync(world, "v"));
    }

    [Fact]
    public async Task A_table_whose_name_is_spelt_exactly_so_goes_before_one_that_differs_by_case()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "Folders that differ by case alone need a file system that tells them apart.");
        using TileWorld world = await FilledAsync();
        await world.Lake.ExecuteAsync("CREATE TABLE Other (n INT); INSERT INTO Other VALUES (1); CREATE TABLE aside (n INT); INSERT INTO aside VALUES (1), (2)", Token);
        await KeepAsync(world, "other");

        Move(world, "aside", "other");

        Assert.Equal(["2"], await AskAsync(world, "other"));
    }

    [Fact]
    public async Task A_table_that_comes_to_hide_a_view_is_read()
    {
        using TileWorld world = await FilledAsync();
        await world.Lake.ExecuteAsync("CREATE TABLE other (n INT); INSERT INTO other VALUES (1)", Token);
        await KeepAsync(world, "v");

        Move(world, "other", "v");

        Assert.Equal(["1"], await AskAsync(world, "v"));
    }

    [Theory]
    [InlineData("SELECT *, now() AS t FROM inspections WHERE defect = 1")]
    [InlineData("SELECT *, random() AS r FROM inspections WHERE defect = 1")]
    public async Task A_view_that_depends_on_the_time_or_on_chance_is_asked_each_time(string query)
    {
        using TileWorld world = await FilledAsync();
        await world.Lake.ExecuteAsync($"CREATE OR REPLACE VIEW inner_view AS {query}; CREATE OR REPLACE VIEW v AS SELECT * FROM inner_view", Token);

        await KeepAsync(world, "v");

        Assert.Equal(world.Runner.QueriesBound, world.Runner.QueriesRun);
        Assert.Equal(0, world.Runner.CachedBytes);
    }

    [Fact]
    public async Task A_view_over_files_sees_new_files()
    {
        using TileWorld world = await FilledAsync();
        string file = Path.Combine(world.Folder, "a.csv");
        await File.WriteAllTextAsync(file, "n\n1\n2\n", Token);
        await world.Lake.ExecuteAsync($"CREATE OR REPLACE VIEW v AS SELECT * FROM read_csv('{file}')", Token);
        await KeepAsync(world, "v");

        await File.WriteAllTextAsync(file, "n\n1\n2\n3\n", Token);

        Assert.Equal(["3"], await AskAsync(world, "v"));
    }

    [Fact]
    public async Task A_table_at_an_older_version_is_bound_each_time()
    {
        using TileWorld world = await FilledAsync();
        await KeepAsync(world, "inspections VERSION AS OF 0");
        long bound = world.Runner.QueriesBound;

        Assert.Equal(["0"], await AskAsync(world, "inspections VERSION AS OF 0"));

        Assert.Equal(bound + 1, world.Runner.QueriesBound);
    }

    /// <summary>Whatever happens to tables and views, a runner that keeps answers says what one says that keeps none.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Kept_answers_are_those_that_asking_anew_gives(int seed)
    {
        using TileWorld world = await FilledAsync();
        Random random = new(seed);
        string[] asked = ["v", "inspections", "factories", "w"];
        string[] changes =
        [
            "INSERT INTO inspections VALUES (9, 'C', '2024-05-13 02:00:00Z', 1, 1.0)",
            "DELETE FROM inspections WHERE device = 9",
            "INSERT INTO factories VALUES ('D', 'Dessau')",
            "DROP TABLE IF EXISTS inspections; CREATE TABLE inspections (device INT, defect INT); INSERT INTO inspections VALUES (1, 1)",
            "DROP TABLE IF EXISTS inspections",
            "CREATE TABLE IF NOT EXISTS inspections (device INT, defect INT)",
            Recent,
            "CREATE OR REPLACE VIEW v AS SELECT * FROM factories",
            "DROP VIEW IF EXISTS v",
            "CREATE OR REPLACE VIEW w AS SELECT * FROM v",
            "TRUNCATE TABLE factories",
            "OPTIMIZE inspections",
        ];
        for (int turn = 0; turn < 60; turn++)
        {
            string change = changes[random.Next(changes.Length)];
            try
            {
                await world.Lake.ExecuteAsync(change, Token);
            }
            catch (Millrace.Foundation.Faults.MillraceException)
            {
                // A change of what is not there; the tables stay as they are.
            }

            if (random.Next(2) == 0) Age(world);
            foreach (string relation in asked)
            {
                for (int time = random.Next(3); time >= 0; time--)
                    Assert.True(await SaidAsync(world.Runner, relation) == await SaidAsync(world.NewRunner(), relation), $"Seed {seed}, turn {turn}: '{relation}' after '{change}'.");
            }
        }
    }

    private static async Task<string> SaidAsync(TileRunner runner, string relation)
    {
        FilterState state = TileWorld.State(TileTests.OneTile($"SELECT * FROM {relation}"));
        TileFrame frame = (await runner.RunAsync(state, state.Page.Find("w")!, Token)).Values.First();
        return frame.Fault?.Code.Value ?? string.Join('/', TileWorld.Rows(frame));
    }

    private static async Task<TileWorld> FilledAsync(TimeProvider? clock = null)
    {
        TileWorld world = new(clock: clock ?? TimeProvider.System);
        await world.FillAsync(Token);
        await world.Lake.ExecuteAsync(Recent, Token);
        return world;
    }

    private static async Task<string[]> AskAsync(TileWorld world, string relation) =>
        [.. TileWorld.Rows(await world.RunAsync(TileWorld.State(TileTests.OneTile($"SELECT * FROM {relation}")), "w", Token))];

    /// <summary>Asks until the answer is kept as well as it can be.</summary>
    private static async Task KeepAsync(TileWorld world, string relation)
    {
        Age(world);
        for (int time = 0; time < 3; time++) await AskAsync(world, relation);
    }

    /// <summary>Gives the folder of a table another name.</summary>
    private static void Move(TileWorld world, string from, string to)
    {
        string tables = Path.Combine(world.Folder, "lake", "main", "default");
        Directory.Move(Path.Combine(tables, from), Path.Combine(tables, to));
    }

    /// <summary>Lets all files be some seconds old.</summary>
    private static void Age(TileWorld world)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(world.Folder, "lake"), "*.json", SearchOption.AllDirectories))
        {
            DateTime written = File.GetLastWriteTimeUtc(file);
            if (DateTime.UtcNow - written < TimeSpan.FromSeconds(5)) File.SetLastWriteTimeUtc(file, written - TimeSpan.FromSeconds(10));
        }
    }
}
