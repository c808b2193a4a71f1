using System.CommandLine;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Paper;
using Millrace.Workspace.Tiles;

namespace Millrace.Cli.Commands;

/// <summary>Writes a dashboard as a PDF.</summary>
internal sealed class DashboardExportCommand : ICliCommand
{
    private readonly ProjectArguments _project = new();

    private readonly Argument<string> _name = new("NAME") { Description = "Name of the dashboard: its path below the folder dashboards, without .lvdash.json." };

    private readonly Option<string> _to = new("--to") { Description = "The file to write; one that is there is replaced.", HelpName = "FILE.pdf", Required = true };

    private readonly Option<string?> _page = new("--page") { Description = "Page of the dashboard; all when left out.", HelpName = "PAGE" };

    private readonly Option<string?> _filters = new("--filters") { Description = "What is chosen, as it stands behind the ? of the page's address.", HelpName = "TEXT" };

    private readonly Option<PaperSize> _paper = new("--paper") { Description = "Size of the sheets.", HelpName = "a4|letter" };

    private readonly Option<string?> _zone = new("--timezone") { Description = "Zone that the time is told in, beside UTC.", HelpName = "Europe/Berlin" };

    public CommandDescriptor Descriptor { get; } = new(
        "dashboard export",
        "Writes a dashboard as a PDF, as its tables are now. No server and no browser is needed.",
        [
            new("millrace dashboard export factory-demo factory --to factory.pdf", "all pages of the dashboard"),
            new("millrace dashboard export factory-demo factory --to monday.pdf --page overview --timezone Europe/Berlin", "one page, with the plant's time"),
        ]);

    public void Configure(Command command)
    {
        _project.AddTo(command);
        command.Add(_name);
        command.Add(_to);
        command.Add(_page);
        command.Add(_filters);
        command.Add(_paper);
        command.Add(_zone);
    }

    public async Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        TimeZoneInfo zone = ZoneOf(arguments.GetValue(_zone), context);
        using PipelineProject project = _project.Open(arguments, context);
        ServedProject served = new(project);
        string name = arguments.GetRequiredValue(_name);
        Dashboard board = new DashboardShelf(served).Open(name);
        TileRunner runner = TileBoard.RunnerOf(served);
        BoardReader reader = new((filters, widget, stop) => runner.RunAsync(filters, widget, stop), new ImageShelf(served).Store, context.Clock);
        Selections selections = SelectionText.Read(Parts(arguments.GetValue(_filters) ?? ""));
        PaperBoard paper = await reader.ReadAsync(new PaperOrder(name.Split('/')[^1], board, arguments.GetValue(_page), selections), zone, cancellationToken);
        string path = Path.GetFullPath(arguments.GetRequiredValue(_to), context.WorkingDirectory);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            await File.WriteAllBytesAsync(path, DashboardPaper.Write(paper, arguments.GetValue(_paper)), cancellationToken);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.OutputFailed(path, cause);
        }

        foreach (PaperTile tile in paper.Pages.SelectMany(static page => page.Tiles).Where(static tile => tile.Figure is Workspace.Charts.Figure.Failed))
            context.Terminal.Warn($"the tile '{tile.Widget.Title ?? tile.Widget.Name}' failed; the file says why");
        context.Terminal.Note($"wrote {path}");
        return paper.FailedTiles == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static TimeZoneInfo ZoneOf(string? id, CliContext context) => id is null ? context.Clock.LocalTimeZone
        : TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) ? zone
        : throw CliErrors.NotANumber("--timezone", id, "it is the name of a zone, as Europe/Berlin or UTC");

    private static IEnumerable<KeyValuePair<string, string>> Parts(string text) =>
        from part in text.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let pair = part.Split('=', 2)
        select KeyValuePair.Create(Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair.ElementAtOrDefault(1)?.Replace('+', ' ') ?? ""));
}
