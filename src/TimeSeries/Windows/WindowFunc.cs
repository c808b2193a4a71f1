using System.Globalization;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Windows;

/// <summary>A result column of windows, as settings write it.</summary>
/// <param name="Column">The input column.</param>
/// <param name="Name">The function.</param>
/// <param name="Share">Of a quantile the share of values below, else 0.</param>
/// <param name="Output">Place of the result column.</param>
internal readonly record struct WindowFunc(int Column, string Name, double Share, int Output)
{
    public const string Quantile = "quantile";

    public KernelType Type => Name switch
    {
        "count" or "whole_sum" => KernelType.Long,
        "hampel_far" => KernelType.Boolean,
        _ => KernelType.Double,
    };

    /// <summary>How a function is written.</summary>
    public static string Write(int column, string name, double share = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{column} {name} {share:R}");

    public static WindowFunc Read(string text, int output)
    {
        string[] words = text.Split(' ');
        return new WindowFunc(int.Parse(words[0], CultureInfo.InvariantCulture), words[1], double.Parse(words[2], CultureInfo.InvariantCulture), output);
    }
}
