namespace Millrace.Pipelines.Language;

/// <summary>What help, docs and completion say about one statement of pipeline SQL.</summary>
/// <param name="Words">The words it starts with, without the optional ones.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Example">A complete statement that parses.</param>
public sealed record StatementDescriptor(string Words, string Summary, string Example);
