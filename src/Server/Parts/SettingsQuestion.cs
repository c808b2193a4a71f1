namespace Millrace.Server.Parts;

/// <summary>A question that is answered before something is done that cannot be taken back.</summary>
/// <param name="Title">The question.</param>
/// <param name="Action">What is done, as the button says it.</param>
/// <param name="Text">What comes of it.</param>
/// <param name="Act">Does it.</param>
public sealed record SettingsQuestion(string Title, string Action, string Text, Func<Task> Act);
