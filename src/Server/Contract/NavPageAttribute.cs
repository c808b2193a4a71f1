namespace Millrace.Server.Contract;

/// <summary>Puts a page into the navigation. Pages are discovered: adding one is adding a file with this attribute.</summary>
/// <param name="title">Its name for people.</param>
/// <param name="path">Its address, with the leading slash.</param>
/// <param name="order">Its place; small numbers come first.</param>
/// <param name="icon">The path data of an icon of 24 by 24, as the constants of MudBlazor's Icons.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NavPageAttribute(string title, string path, int order, string icon) : Attribute
{
    /// <summary>Its name for people.</summary>
    public string Title => title;

    /// <summary>Its address.</summary>
    public string Path => path;

    /// <summary>Its place.</summary>
    public int Order => order;

    /// <summary>Elements of an SVG image of 24 by 24.</summary>
    public string Icon => icon;

    /// <summary>True when it stays in sight where there is little room; others lie behind "More" there.</summary>
    public bool IsFrequent { get; set; } = true;

    /// <summary>The role that may see it; null for everybody who is signed in.</summary>
    public string? Role { get; set; }
}
