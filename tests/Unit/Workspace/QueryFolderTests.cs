using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Millrace.Workspace.Queries;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class QueryFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly QueryFolder _queries;

    public QueryFolderTests() => _queries = new QueryFolder(_folder.Below("queries"), Guid.NewGuid);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_saved_is_opened_replaced_and_removed()
    {
        Assert.Empty(_queries.Names());
        _queries.Save("Größe über Zeit", "SELECT 1\r\n-- two");
        _queries.Save("b", "SELECT 2");
        _queries.Save("b", "SELECT 3");

        Assert.Equal(["b", "Größe über Zeit"], _queries.Names());
        Assert.Equal("SELECT 1\n-- two", _queries.Open("Größe über Zeit").Text);
        Assert.Equal("SELECT 3", _queries.Open("b").Text);
        _queries.Delete("b");
        _queries.Delete("b");
        Assert.Equal(["Größe über Zeit"], _queries.Names());
        Assert.Equal("Größe über Zeit.sql", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder.Below("queries")))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("../escape")]
    [InlineData("..\\escape")]
    [InlineData("/etc/passwd")]
    [InlineData(".hidden")]
    [InlineData("a\0b")]
    [InlineData("line\nbreak")]
    [InlineData("C:stream")]
    public void A_name_that_could_lead_elsewhere_is_refused(string name)
    {
        Assert.Equal("SAVED_QUERY_NAME", Assert.Throws<MillraceException>(() => _queries.Save(name, "SELECT 1")).Code.Value);
        Assert.Equal("SAVED_QUERY_NAME", Assert.Throws<MillraceException>(() => _queries.Open(name)).Code.Value);
        Assert.Equal("SAVED_QUERY_NAME", Assert.Throws<MillraceException>(() => _queries.Delete(name)).Code.Value);
        Assert.False(Directory.Exists(_folder.Below("queries")));
    }

    [Fact]
    public void A_query_that_is_not_there_is_told_with_one_like_it()
    {
        _queries.Save("sensors", "SELECT 1");

        MillraceException fault = Assert.Throws<MillraceException>(() => _queries.Open("sensor"));

        Assert.Equal("SAVED_QUERY_UNKNOWN", fault.Code.Value);
        Assert.Contains("'sensors'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_too_long_for_a_query_is_refused() =>
        Assert.Equal("SAVED_QUERY_NAME", Assert.Throws<MillraceException>(() => _queries.Save("long", new string('x', (1 << 20) + 1))).Code.Value);
}
