namespace Millrace.Pipelines.Language;

/// <summary>What help, docs and completion say about one statement of pipeline SQL.</summary>
/// <param name="Words">The words it starts with, without the optional ones.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Syntax">How it is written: brackets hold what may be left out, bars part choices, dots stand for more of the same.</param>
/// <param name="Example">A complete statement that parses.</param>
public sealed record StatementDescriptor(string Words, string Summary, string Syntax, string Example);
