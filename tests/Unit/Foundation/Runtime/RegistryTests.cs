using Millrace.Foundation.Runtime;
using Xunit;

namespace Millrace.Unit.Foundation.Runtime;

public sealed class RegistryTests
{
    internal interface IShape
    {
        string Name { get; }
    }

    internal interface IDoubled
    {
        string Name { get; }
    }

    internal sealed class Square : IShape
    {
        public string Name => "square";
    }

    internal sealed class Circle : IShape, IDoubled
    {
        public string Name => "Circle";
    }

    internal sealed class OtherCircle : IDoubled
    {
        public string Name => "circle";
    }

    internal sealed class Sized(int size) : IShape
    {
        public string Name => $"sized {size}";
    }

    internal class Open : IShape
    {
        public string Name => "open";
    }

    [Fact]
    public void Sealed_parameterless_types_are_found_in_order_of_name()
    {
        Registry<IShape> shapes = Registry<IShape>.Discover([typeof(RegistryTests).Assembly, typeof(RegistryTests).Assembly], shape => shape.Name);

        Assert.Equal(["Circle", "square"], shapes.All.Select(shape => shape.Name));
        Assert.IsType<Square>(shapes.Find("SQUARE"));
        Assert.Null(shapes.Find("open"));
    }

    [Fact]
    public void Two_of_one_name_are_refused()
    {
        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(
            () => Registry<IDoubled>.Discover([typeof(RegistryTests).Assembly], shape => shape.Name));
        Assert.Contains("Rename one", fault.Message, StringComparison.Ordinal);
    }
}
