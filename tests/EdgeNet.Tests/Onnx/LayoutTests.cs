using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Import;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Onnx;

/// <summary>Whatever order axes lie in, ONNX must see the same tensor: random ones, permuted and reshaped, against plain arrays.</summary>
public class LayoutTests
{
    private const int Cases = 300;

    [Fact]
    public void A_permutation_renumbers_axes_without_moving_anything()
    {
        var random = new Random(1);
        for (var i = 0; i < Cases; i++)
        {
            var net = new LaidNet(random);
            var permutation = Permutation(random, net.X.Order.Rank);
            var y = net.X with { Order = net.X.Order.Transposed(permutation) };
            Assert.Equal(Transposed(net.Contents, net.X.Shape, permutation), net.Seen(y));
            Assert.Empty(net.Graph.Nodes);
        }
    }

    [Fact]
    public void A_value_can_be_brought_into_any_order()
    {
        var random = new Random(2);
        for (var i = 0; i < Cases; i++)
        {
            var net = new LaidNet(random);
            var order = new AxisOrder(Permutation(random, net.X.Order.Rank));
            var y = new Laid(net.Layout.Arrange(net.X, order), order);
            Assert.Equal(net.X.Shape, y.Shape);
            Assert.Equal(net.Contents, net.Seen(y));
        }
    }

    [Fact]
    public void Permuting_and_arranging_twice_is_doing_it_once()
    {
        var random = new Random(3);
        for (var i = 0; i < Cases; i++)
        {
            var net = new LaidNet(random);
            var (first, second) = (Permutation(random, net.X.Order.Rank), Permutation(random, net.X.Order.Rank));
            var composed = second.Select(axis => first[axis]).ToArray();
            Assert.Equal(net.X.Order.Transposed(composed), net.X.Order.Transposed(first).Transposed(second));
        }
    }

    [Fact]
    public void A_reshape_keeps_the_elements_in_ONNX_s_order()
    {
        var random = new Random(4);
        for (var i = 0; i < 4 * Cases; i++)
        {
            var net = new LaidNet(random);
            var to = Reshaped(random, net.X.Shape);
            var y = net.Layout.Reshape(net.X, to);
            Assert.Equal(to, y.Shape);
            Assert.Equal(net.Contents, net.Seen(y));
        }
    }

    [Theory]
    [InlineData("1,2,3,4", "0,2,3,1", "1,2,12")] // an image's pixels in a row: channels stay innermost
    [InlineData("1,6,3,4", "0,2,3,1", "1,2,3,3,4")] // channels in groups
    [InlineData("1,6,1,1", "0,2,3,1", "1,6")]
    [InlineData("1,1,5,4", "0,2,3,1", "5,4")]
    public void Axes_that_lie_together_are_reshaped_without_moving(string shape, string order, string to)
    {
        var net = new LaidNet(new AxisOrder(Ints(order)), new Shape(Ints(shape)));
        var y = net.Layout.Reshape(net.X, new(Ints(to)));
        Assert.DoesNotContain(net.Graph.Nodes, node => node.Operator is Transpose);
        Assert.Equal(net.Contents, net.Seen(y));
    }

    [Fact]
    public void Axes_of_one_element_may_change_places_for_nothing()
    {
        var net = new LaidNet(AxisOrder.ChannelsLast(4), new Shape([1, 7, 1, 1]));
        net.Layout.Arrange(net.X, AxisOrder.Plain(4));
        Assert.DoesNotContain(net.Graph.Nodes, node => node.Operator is Transpose);
    }

    [Fact]
    public void A_value_asked_for_twice_in_one_order_is_moved_once()
    {
        var net = new LaidNet(AxisOrder.ChannelsLast(4), new Shape([1, 2, 3, 4]));
        Assert.Same(net.Layout.Arrange(net.X, AxisOrder.Plain(4)), net.Layout.Arrange(net.X, AxisOrder.Plain(4)));
    }

    private static int[] Ints(string text) => [.. text.Split(',').Select(int.Parse)];

    private static int[] Permutation(Random random, int rank)
    {
        int[] axes = [.. Enumerable.Range(0, rank)];
        random.Shuffle(axes);
        return axes;
    }

    /// <summary>Some other shape of as many elements: axes merge, split into factors, or of one element come and go.</summary>
    private static Shape Reshaped(Random random, Shape shape)
    {
        var dims = shape.ToList();
        for (var n = random.Next(4); n > 0; n--)
        {
            var axis = random.Next(dims.Count + 1);
            if (axis < dims.Count && dims[axis] == 1 && random.Next(2) == 0) dims.RemoveAt(axis);
            else if (axis + 1 < dims.Count && random.Next(2) == 0) (dims[axis], _) = (dims[axis] * dims[axis + 1], Removed(axis + 1));
            else if (axis < dims.Count && dims[axis] > 1 && dims.Count < 6)
            {
                var factor = Enumerable.Range(2, dims[axis] - 1).First(f => dims[axis] % f == 0);
                (dims[axis], var rest) = (factor, dims[axis] / factor);
                dims.Insert(axis + 1, rest);
            }
            else if (dims.Count < 6) dims.Insert(axis, 1);
        }

        return new([.. dims]);

        int Removed(int axis)
        {
            dims.RemoveAt(axis);
            return axis;
        }
    }

    /// <summary>The oracle: element by element.</summary>
    private static float[] Transposed(float[] from, Shape shape, int[] permutation)
    {
        var to = new float[from.Length];
        Shape result = new([.. permutation.Select(axis => shape[axis])]);
        for (var i = 0; i < to.Length; i++)
        {
            var source = 0L;
            for (var axis = 0; axis < result.Rank; axis++) source += i / result.Stride(axis) % result[axis] * shape.Stride(permutation[axis]);
            to[i] = from[source];
        }

        return to;
    }

    /// <summary>A graph whose only input lies in some order, and what it holds as ONNX sees it.</summary>
    private sealed class LaidNet
    {
        public LaidNet(Random random) : this(new AxisOrder(Permutation(random, random.Next(1, 6))), random) { }

        private LaidNet(AxisOrder order, Random random) : this(order, new Shape([.. Enumerable.Range(0, order.Rank).Select(_ => random.Next(4) switch { 0 => 1, 1 => 2, 2 => 3, _ => 4 })])) { }

        public LaidNet(AxisOrder order, Shape shape)
        {
            Layout = new((op, inputs) => Graph.Add(op, inputs)[0]);
            X = new(Graph.Input("x", new(DType.F32, new(order.Lying(shape.ToArray())))), order);
            Contents = [.. Enumerable.Range(0, (int)shape.Elements).Select(i => (float)i)];
        }

        public Graph Graph { get; } = new("laid");

        public Layout Layout { get; }

        public Laid X { get; }

        public float[] Contents { get; }

        /// <summary>What ONNX sees of a value.</summary>
        public float[] Seen(Laid y)
        {
            Graph.Output("y", y.Value);
            using var session = Graph.Compile(new() { Threads = 1 }).CreateSession();
            // Position p of memory is axis order[p] of ONNX, so that its order is a permutation of its axes.
            Transposed(Contents, X.Shape, [.. Enumerable.Range(0, X.Order.Rank).Select(p => X.Order[p])]).CopyTo(session.Input<float>("x"));
            session.Run();
            return Transposed(session.Output<float>("y").ToArray(), y.Value.Shape, [.. Enumerable.Range(0, y.Order.Rank).Select(y.Order.Position)]);
        }
    }
}
