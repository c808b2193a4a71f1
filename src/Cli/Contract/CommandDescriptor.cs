namespace Millrace.Cli.Contract;

/// <summary>What people read about a command.</summary>
/// <param name="Name">The words after <c>millrace</c>; of two words the first names a group.</param>
/// <param name="Summary">What it does, in one or two sentences.</param>
/// <param name="Examples">Command lines that work as they stand.</param>
internal sealed record CommandDescriptor(string Name, string Summary, IReadOnlyList<CommandExample> Examples);

/// <summary>A command line and what it is for.</summary>
/// <param name="Line">As it is typed.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record CommandExample(string Line, string Meaning);
