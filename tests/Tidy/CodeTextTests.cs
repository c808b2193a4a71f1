using Millrace.Tidy.Reading;
using Xunit;

namespace Millrace.Tidy;

public sealed class CodeTextTests
{
    [Theory]
    [InlineData("a // Console.", "a            ")]
    [InlineData("a /* { */ b", "a         b")]
    [InlineData("\"{\" x", "\" \" x")]
    [InlineData("'{' x", "    x")]
    [InlineData("'\\'' x", "     x")]
    [InlineData("\"\\\"{\" x", "\"   \" x")]
    [InlineData("@\"\"\"{\" x", "@\"   \" x")]
    [InlineData("$\"a{b}c\" x", "$\"  b  \" x")]
    [InlineData("$\"{{b}}\" x", "$\"     \" x")]
    [InlineData("$\"{f(\"}\")}\" x", "$\" f(\" \") \" x")]
    public void Comments_and_literals_become_blank(string source, string code)
    {
        Assert.Equal(code, CodeText.Blank(source));
    }

    [Fact]
    public void Raw_strings_become_blank_and_keep_their_lines()
    {
        string code = CodeText.Blank("a = \"\"\"\n  { \"b\" }\n  \"\"\"; {");

        Assert.Equal(3, code.Split('\n').Length);
        Assert.EndsWith("; {", code, StringComparison.Ordinal);
        Assert.DoesNotContain('b', code);
    }

    [Theory]
    [InlineData("\"open")]
    [InlineData("$\"{open")]
    [InlineData("/* open")]
    [InlineData("'")]
    [InlineData("$")]
    [InlineData("@")]
    public void Unfinished_text_ends_quietly(string source)
    {
        Assert.Equal(source.Length, CodeText.Blank(source).Length);
    }

    [Fact]
    public void Members_are_the_blocks_right_below_a_type()
    {
        IReadOnlyList<Block> blocks = Block.In("namespace A; class B {\n int C() {\n if (x) { }\n }\n record D(int E) { }\n}");

        Block member = Assert.Single(blocks, block => block.IsMember);
        Assert.Equal("int C()", member.Header.Trim());
        Assert.Equal((2, 4), (member.FirstLine, member.LastLine));
    }

    [Fact]
    public void Only_types_at_the_top_of_a_file_are_its_types()
    {
        const string Source =
            "namespace Millrace.A.B; public sealed class C<T> { class D { } } internal enum E { One } delegate int F(int x);";

        SourceFile file = new("src/A/B/C.cs", Source);

        Assert.Equal(
            [new DeclaredType("C", "class", true), new DeclaredType("E", "enum", false), new DeclaredType("F", "delegate int", false)],
            file.Types);
        Assert.Equal(("A", "B", "C"), (file.Project, file.Room, file.Name));
    }

    [Fact]
    public void A_plan_reads_floors_rooms_and_circles()
    {
        FloorPlan plan = FloorPlan.Parse(
            "# why\nfloors\n  0  A B\n  1  C\nrooms, ground first\n  A  X Y\n  B\nknown circles\n  A  X -> Y\n");

        Assert.Equal(0, plan.Floors["B"]);
        Assert.Equal(["X", "Y"], plan.Rooms["A"]);
        Assert.Empty(plan.Rooms["B"]);
        Assert.Equal([new KnownCircle("A", "X", "Y")], plan.KnownCircles);
    }

    [Theory]
    [InlineData("  1 A")]
    [InlineData("known circles\n  A X Y")]
    public void A_line_of_a_plan_that_is_not_understood_is_refused(string text)
    {
        Assert.Throws<FormatException>(() => FloorPlan.Parse(text));
    }
}
