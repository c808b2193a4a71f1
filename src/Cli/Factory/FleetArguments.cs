using System.CommandLine;
using Millrace.Cli.Faults;
using Millrace.Ingest.Simulator;

namespace Millrace.Cli.Factory;

/// <summary>The options that describe a simulated fleet, shared by <c>generate factory</c> and <c>demo factory</c>.</summary>
internal sealed class FleetArguments
{
    /// <summary>The first seed whose fleet of default size shows every rate that such fleets are known for at once.</summary>
    public const long DefaultSeed = 64;

    private const int MostDevices = 100_000;

    private readonly Option<long?> _rows = new("--rows") { Description = "Sensor rows; about 400,000 when left out.", HelpName = "N" };

    private readonly Option<int?> _devices = new("--devices") { Description = "Devices; about 60 when left out.", HelpName = "N" };

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Seed: equal options give equal files on every machine.",
        HelpName = "S",
        DefaultValueFactory = _ => DefaultSeed,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_rows);
        command.Add(_devices);
        command.Add(_seed);
    }

    /// <summary>The fleet that is asked for.</summary>
    public FactoryOptions Read(ParseResult arguments)
    {
        long? rows = arguments.GetValue(_rows);
        int? devices = arguments.GetValue(_devices);
        if (rows is < 0) throw CliErrors.NotANumber("--rows", Text(rows.Value), "it is a number of rows, 0 or more");
        if (devices is < 1 or > MostDevices) throw CliErrors.NotANumber("--devices", Text(devices.Value), "it is a number from 1 to 100000");
        return new FactoryOptions { Rows = rows, Devices = devices, Seed = arguments.GetValue(_seed) };
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
