namespace Millrace.Logic.Running;

/// <summary>The house a logic file runs in.</summary>
public enum LogicMode
{
    /// <summary>As a user has it.</summary>
    Plain,

    /// <summary>The project is closed and opened again after every step.</summary>
    Restarting,

    /// <summary>One thread and little memory.</summary>
    Tiny,
}
