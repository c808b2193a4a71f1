namespace Millrace.Server.Security;

/// <summary>What a secret opens. The numbers are written to disk.</summary>
public enum TokenKind
{
    /// <summary>Signs a browser in, once.</summary>
    SignIn = 1,

    /// <summary>Keeps a browser signed in.</summary>
    Session = 2,

    /// <summary>Lets a program call as a user.</summary>
    Api = 3,

    /// <summary>Shows one dashboard to whoever has it.</summary>
    Dashboard = 4,
}
