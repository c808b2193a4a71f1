namespace Millrace.Server.Parts.Editor;

/// <summary>Long texts that are on their way from the browser, so that what is saved or run is what the person sees. Belongs to one page and its thread.</summary>
public sealed class TextArrivals
{
    private Task _last = Task.CompletedTask;

    /// <summary>Ends when all texts that are on their way have come. Why one of them did not come is told once.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">A text cannot be taken.</exception>
    public async Task WhenAllAsync()
    {
        Task waited = _last;
        try
        {
            await waited.ConfigureAwait(true);
        }
        finally
        {
            if (ReferenceEquals(_last, waited)) _last = Task.CompletedTask;
        }
    }

    /// <summary>Takes a text that is on its way.</summary>
    public Task Add(Task text)
    {
        _last = Task.WhenAll(_last, text);
        return text;
    }
}
