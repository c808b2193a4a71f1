namespace Millrace.Pipelines.Project;

/// <summary>Who works with a project.</summary>
/// <param name="UserName">User name or mail address.</param>
internal sealed record ProjectUser(string UserName)
{
    /// <summary>The part before the @, with all but letters and digits turned into underscores.</summary>
    public string ShortName { get; } = new(
        [.. UserName.Split('@')[0].Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
}
