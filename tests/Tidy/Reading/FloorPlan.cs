using System.Globalization;
using System.Text.RegularExpressions;

namespace Millrace.Tidy.Reading;

/// <summary>What <c>floors.txt</c> says.</summary>
public sealed partial class FloorPlan
{
    private FloorPlan(
        IReadOnlyDictionary<string, int> floors,
        IReadOnlyDictionary<string, IReadOnlyList<string>> rooms,
        IReadOnlyList<KnownCircle> knownCircles)
    {
        Floors = floors;
        Rooms = rooms;
        KnownCircles = knownCircles;
    }

    /// <summary>The plan of this repository.</summary>
    public static FloorPlan Current { get; } = Parse(Repository.ReadText("floors.txt"));

    /// <summary>Floor by project.</summary>
    public IReadOnlyDictionary<string, int> Floors { get; }

    /// <summary>Rooms by project, ground first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rooms { get; }

    /// <summary>What points upwards and is known.</summary>
    public IReadOnlyList<KnownCircle> KnownCircles { get; }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="FormatException">A line belongs to no section or is not of its form.</exception>
    public static FloorPlan Parse(string text)
    {
        Dictionary<string, int> floors = [];
        Dictionary<string, IReadOnlyList<string>> rooms = [];
        List<KnownCircle> circles = [];
        string section = "";
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            if (line.Length == 0 || line.StartsWith('#')) continue;
            if (!char.IsWhiteSpace(line[0]))
            {
                section = line;
                continue;
            }

            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (section == "floors")
            {
                foreach (string project in words.Skip(1)) floors.Add(project, int.Parse(words[0], CultureInfo.InvariantCulture));
            }
            else if (section == "rooms, ground first") rooms.Add(words[0], words[1..]);
            else if (section == "known circles" && Circle().Match(line) is { Success: true } circle)
                circles.Add(new KnownCircle(circle.Groups[1].Value, circle.Groups[2].Value, circle.Groups[3].Value));
            else throw new FormatException($"floors.txt: '{line}' is not understood in section '{section}'.");
        }

        return new FloorPlan(floors, rooms, circles);
    }

    [GeneratedRegex(@"^\s+(\w+)\s+(\w+) -> (\w+)$")]
    private static partial Regex Circle();
}
