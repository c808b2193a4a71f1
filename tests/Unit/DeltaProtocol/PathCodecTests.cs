using CsCheck;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class PathCodecTests
{
    private static readonly LakePath Root = new("/t");

    [Theory]
    [InlineData("_2=bar+%252521/f.parquet", "/t/_2=bar+%2521/f.parquet")]
    [InlineData("ts=12%253A30/f%20g.parquet", "/t/ts=12%3A30/f g.parquet")]
    [InlineData("a+b.parquet", "/t/a+b.parquet")]
    [InlineData("test%2525file.parquet", "/t/test%25file.parquet")]
    [InlineData("caf%C3%A9.parquet", "/t/café.parquet")]
    [InlineData("100%.parquet", "/t/100%.parquet")]
    [InlineData("%zz", "/t/%zz")]
    [InlineData("%4", "/t/%4")]
    [InlineData("/abs/x%20y", "/abs/x y")]
    [InlineData("file:/abs/x", "/abs/x")]
    [InlineData("file:///abs/x", "/abs/x")]
    [InlineData("file://host/abs/x", "/abs/x")]
    [InlineData("s3://bucket/k%20k", "s3://bucket/k k")]
    [InlineData("ts=12:30/f", "/t/ts=12:30/f")]
    public void A_logged_path_is_decoded_once_and_resolved(string logged, string path)
    {
        Assert.Equal(path, PathCodec.Resolve(Root, logged).Value);
    }

    [Fact]
    public void An_absolute_path_in_a_bucket_stays_in_that_bucket()
    {
        Assert.Equal("s3://b/x/y", PathCodec.Resolve(new LakePath("s3://b/t"), "/x/y").Value);
    }

    [Theory]
    [InlineData("_2=bar+%2521/f.parquet", "_2=bar+%252521/f.parquet")]
    [InlineData("a b#c?.parquet", "a%20b%23c%3F.parquet")]
    [InlineData("a:b", "a%3Ab")]
    [InlineData("é", "%C3%A9")]
    public void A_file_name_is_encoded_as_a_uri(string name, string logged)
    {
        Assert.Equal(logged, PathCodec.Encode(name));
    }

    [Fact]
    public void Every_name_survives_the_log()
    {
        Gen.String[1, 40].Sample(
            text =>
            {
                string name = "f" + System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).TrimEnd('/');
                Assert.Equal(Root.Child(name), PathCodec.Resolve(Root, PathCodec.Encode(name)));
            },
            iter: 2_000);
    }

    [Theory]
    [InlineData("bar+%21", "_2=bar+%2521")]
    [InlineData("12:30", "_2=12%3A30")]
    [InlineData("a b", "_2=a b")]
    [InlineData("", "_2=__HIVE_DEFAULT_PARTITION__")]
    [InlineData(null, "_2=__HIVE_DEFAULT_PARTITION__")]
    public void Partition_folders_escape_what_hive_escapes(string? value, string folder)
    {
        Assert.Equal(folder, HivePath.Segment("_2", value));
    }

    [Theory]
    [InlineData("decimal(10,5)", "1.2", "1.20000")]
    [InlineData("boolean", "TRUE", "true")]
    [InlineData("date", "2024-1-5", "2024-01-05")]
    [InlineData("timestamp", "2024-01-05 10:00:00", "2024-01-05T10:00:00.000000Z")]
    [InlineData("timestamp", "2024-01-05T10:00:00.5Z", "2024-01-05 10:00:00.500000")]
    [InlineData("double", "-0.0", "0")]
    [InlineData("string", "", null)]
    public void Partition_values_are_equal_by_what_they_mean(string type, string? left, string? right)
    {
        DataType parsed = DataTypeText.Parse(type);

        Assert.Equal(PartitionText.Canonical(parsed, left is "" ? null : left), PartitionText.Canonical(parsed, right));
    }

    [Theory]
    [InlineData("integer", "1.5")]
    [InlineData("date", "yesterday")]
    [InlineData("boolean", "yes")]
    [InlineData("decimal(5,2)", "1,5")]
    public void A_partition_value_of_another_type_does_not_parse(string type, string text)
    {
        Assert.False(PartitionText.TryParse(DataTypeText.Parse(type), text, out _));
    }
}
