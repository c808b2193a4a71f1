using DeltaLibrary;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Logic;

public sealed class DeltaLibraryTests
{
    [Fact]
    public async Task The_example_of_the_library_tells_what_its_tutorial_says()
    {
        using TempFolder folder = new();
        using StringWriter output = new() { NewLine = "\n" };

        await PumpLog.RunAsync(folder.Below("pumps"), output);

        Assert.Equal(
            """
            version 1: 336 hours
            version 2: 2 hours; sent again: AlreadyApplied
            refused: DELTA_RULE_VIOLATED
            version 3: 1 corrected, 1 new
            most flow of P1 on Monday: 63
            hours then 336, now 296
            changes: 43 delete, 1 insert, 1 update_postimage, 1 update_preimage
              5 OPTIMIZE
              4 DELETE
              3 MERGE

            """.ReplaceLineEndings("\n"),
            output.ToString());
    }
}
