using System.Diagnostics;
using System.Text.Json;

namespace Millrace.Workspace.Charts;

/// <summary>The coasts and borders of the world for maps that no browser draws. They lie in the assembly. Immutable.</summary>
public sealed class WorldShapes
{
    private static readonly Lazy<WorldShapes> Loaded = new(Load);

    private WorldShapes(IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>> land, IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>> borders)
    {
        Land = land;
        Borders = borders;
    }

    /// <summary>The shapes.</summary>
    public static WorldShapes All => Loaded.Value;

    /// <summary>Rings around land, in degrees.</summary>
    public IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>> Land { get; }

    /// <summary>Lines between countries, in degrees.</summary>
    public IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>> Borders { get; }

    private static WorldShapes Load()
    {
        using Stream stream = typeof(WorldShapes).Assembly.GetManifestResourceStream("map/world.json") ?? throw new UnreachableException("The map lies in the assembly.");
        using JsonDocument shapes = JsonDocument.Parse(stream);
        return new WorldShapes(LinesOf(shapes.RootElement.GetProperty("land")), LinesOf(shapes.RootElement.GetProperty("borders")));
    }

    /// <summary>A list of lines, each one number after the other: to the east, to the north.</summary>
    private static IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>> LinesOf(JsonElement lines) =>
    [
        .. lines.EnumerateArray().Select(static line =>
        {
            double[] numbers = [.. line.EnumerateArray().Select(static number => number.GetDouble())];
            return numbers.Chunk(2).Select(static pair => (pair[0], pair[1])).ToArray();
        }),
    ];
}
