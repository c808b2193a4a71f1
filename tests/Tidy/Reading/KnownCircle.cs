namespace Millrace.Tidy.Reading;

/// <summary>A room that uses one standing after it.</summary>
/// <param name="Project">The project of both.</param>
/// <param name="User">The room that uses.</param>
/// <param name="Used">The room that is used.</param>
public sealed record KnownCircle(string Project, string User, string Used);
