using System.Text.RegularExpressions;
using Millrace.Tidy.Reading;
using Xunit;

namespace Millrace.Tidy;

public sealed class RoomTests
{
    private static readonly FloorPlan Plan = FloorPlan.Current;

    [Fact]
    public void The_plan_lists_the_rooms_that_exist()
    {
        Problems.None(Repository.Projects.SelectMany(project =>
        {
            HashSet<string> built = [.. RoomsOf(project), .. RoomsOfComponents(project)];
            IReadOnlyList<string> planned = Plan.Rooms[project];
            return built.Except(planned).Select(room => $"floors.txt does not list the room {project}/{room}")
                .Concat(planned.Except(built).Select(room => $"floors.txt lists the room {project}/{room}, which does not exist"));
        }));
    }

    [Fact]
    public void A_room_uses_only_rooms_that_stand_before_it()
    {
        Problems.None(
            from use in UpwardUses()
            where !Plan.KnownCircles.Contains(new KnownCircle(use.File.Project!, use.File.Room!, use.Room))
            select $"{use.File.RelativePath}: {use.File.Room} uses {use.Room}, which stands after it ({use.Text})");
    }

    [Fact]
    public void A_known_circle_still_exists()
    {
        HashSet<KnownCircle> found = [.. UpwardUses().Select(use => new KnownCircle(use.File.Project!, use.File.Room!, use.Room))];

        Problems.None(Plan.KnownCircles.Where(circle => !found.Contains(circle))
            .Select(circle => $"{circle.Project}: {circle.User} -> {circle.Used} is gone; remove it from floors.txt"));
    }

    [Fact]
    public void No_room_uses_the_front_door()
    {
        Problems.None(
            from door in Repository.Sources
            where door.Project is not null && door.Room is null && door.Types.Count > 0
            from room in Repository.Sources
            where room.Project == door.Project && room.Room is not null
            where UsesType(room.Code, door.Name)
            select $"{room.RelativePath}: the room {room.Room} uses the front door {door.Name}");
    }

    /// <summary>A file that declares a member of the type's name means that member by it.</summary>
    private static bool UsesType(string code, string type) =>
        Regex.IsMatch(code, $@"\bnew {type}\b")
        || (!Regex.IsMatch(code, $@"[\w>\]?]\s+{type}\s*[,;{{=)]")
            && Regex.IsMatch(code, $@"(?<!\.)\b{type}(\.|\?? +[A-Za-z_]|\??>)"));

    private static IEnumerable<string> RoomsOf(string project) =>
        Repository.Sources.Where(file => file.Project == project && file.Room is not null).Select(file => file.Room!).Distinct();

    /// <summary>A room may hold components alone.</summary>
    private static IEnumerable<string> RoomsOfComponents(string project) =>
        from file in Repository.Files
        let parts = file.Split('/')
        where parts is ["src", _, _, _, ..] && parts[1] == project && file.EndsWith(".razor", StringComparison.Ordinal)
        select parts[2];

    /// <summary>Uses, by a using line or a qualified name, of rooms that do not stand before the user.</summary>
    private static IEnumerable<(SourceFile File, string Room, string Text)> UpwardUses() =>
        from file in Repository.Sources
        where file.Room is not null && Plan.Rooms[file.Project!].Contains(file.Room)
        from room in RoomsOf(file.Project!)
        where room != file.Room && !StandsBefore(file.Project!, room, file.Room!)
        let use = UseOf(file, room)
        where use is not null
        select (file, room, use);

    private static bool StandsBefore(string project, string used, string user)
    {
        List<string> order = [.. Plan.Rooms[project]];
        return order.IndexOf(used) is >= 0 and int below && below < order.IndexOf(user);
    }

    private static string? UseOf(SourceFile file, string room)
    {
        Match full = Regex.Match(file.Code, $@"\bMillrace\.{file.Project}\.{room}\b");
        if (full.Success) return full.Value;
        IEnumerable<string> types = Repository.Sources
            .Where(other => other.Project == file.Project && other.Room == room)
            .SelectMany(other => other.Types)
            .Select(type => type.Name);
        Match partial = Regex.Match(file.Code, $@"(?<![\w.]){room}\.({string.Join('|', types)})\b");
        return partial.Success ? partial.Value : null;
    }
}
