using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Execution;

/// <summary>Where values lie: views cost nothing, nothing alive is overwritten, and the arena is as small as it can be.</summary>
public sealed class PlacementTests
{
    /// <summary>Adds an input to a graph, or a constant in its place.</summary>
    private delegate Value InputMaker(GraphBuilder builder, string name, Shape shape);

    [Fact]
    public void A_chain_of_elementwise_work_takes_one_buffer()
    {
        var b = new GraphBuilder("chain");
        var x = b.Input("x", [1024]);
        var plan = b.Output("y", x.Relu().Sigmoid().Tanh()).Build().Compile(new() { Threads = 1 });
        Assert.Equal(3, plan.Steps.Count);
        Assert.Equal(4096, plan.ArenaBytes);
    }

    [Fact]
    public void An_input_read_again_later_is_not_overwritten()
    {
        var b = new GraphBuilder("residual");
        var x = b.Input("x", [1024]);
        var plan = b.Output("y", x.Relu().Sigmoid().Add(x)).Build().Compile(new() { Threads = 1 });
        Assert.Equal(2 * 4096, plan.ArenaBytes);
    }

    [Fact]
    public void Channels_are_joined_and_parted_without_a_copy_between_kernels_that_take_rows_apart()
    {
        var b = new GraphBuilder("fire");
        var x = b.Input("x", [1, 5, 5, 16]);
        Value Conv(Value v, int channels) => v.Conv2D(b.Weights([channels, 1, 1, v.Shape[^1]]), b.Zeros([channels]));
        var joined = new[] { Conv(x, 8), Conv(x, 24) }.Concat(axis: -1);
        var plan = b.Output("y", Conv(joined, 4)).Build().Compile(new() { Threads = 1 });
        Assert.Equal(["Conv2D", "Conv2D", "Conv2D"], plan.Steps.Select(s => s.Node.Operator.Type));
    }

    [Fact]
    public void A_graph_output_is_never_pitched()
    {
        AssertSameAsFolded(seed: 1, input =>
        {
            var b = new GraphBuilder("outputs");
            var x = input(b, "x", [1, 5, 5, 16]);
            var part = x.Conv2D(b.Weights([8, 1, 1, 16]), b.Zeros([8]));
            return b.Output("part", part).Output("both", new[] { part, x }.Concat(axis: -1)).Build();
        });
    }

    /// <summary>
    /// Random graphs of views, joins and in-place work give, to the bit, what constant folding gives, which computes every node
    /// in memory of its own.
    /// </summary>
    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 200)]
    [InlineData(200, 300)]
    public void Random_graphs_compute_the_same_in_shared_memory_as_apart(int from, int to)
    {
        for (var seed = from; seed < to; seed++) AssertSameAsFolded(seed, input => RandomGraph(seed, input));
    }

    private static void AssertSameAsFolded(int seed, Func<InputMaker, Graph> build)
    {
        var graph = build((b, name, shape) => b.Input(name, shape));
        var inputs = graph.Inputs.ToDictionary(i => i.Name, i => TestTensor.Random(i.Shape, seed + 1).ToTensor(), StringComparer.Ordinal);
        var apart = build((b, name, _) => b.Constant(inputs[name])).Compile();
        Assert.Empty(apart.Steps);
        using var expected = apart.CreateSession();
        foreach (var threads in (int[])[1, 2])
        {
            var plan = graph.Compile(new() { Threads = threads, Optimize = false });
            AssertEverythingLiesInTheArena(plan);
            using var session = plan.CreateSession();
            foreach (var (name, tensor) in inputs) tensor.Span<float>().CopyTo(session.Input<float>(name));
            session.Run();
            foreach (var output in graph.Outputs)
                Assert.True(expected.Output<float>(output.Name).SequenceEqual(session.Output<float>(output.Name)), $"Seed {seed}, {threads} threads: {output.Name} differs.");
        }
    }

    /// <summary>Every value lies inside the arena, however far apart its rows are.</summary>
    private static void AssertEverythingLiesInTheArena(Plan plan)
    {
        foreach (var value in plan.Graph.Nodes.SelectMany(n => n.Outputs))
        {
            if (value.Shape.Elements == 0) continue;
            var address = plan.Locate(value, arena: 0);
            var length = sizeof(float) * ((value.Shape.Rows - 1) * address.Pitch + (value.Shape.Rank == 0 ? 1 : value.Shape[^1]));
            Assert.InRange(address.Pointer, 0, plan.ArenaBytes - length);
        }
    }

    [Fact]
    public void A_chain_of_thousands_of_aliases_and_in_place_steps_compiles_at_once()
    {
        var b = new GraphBuilder("chain");
        var x = b.Input("x", [1, 2, 2, 4]);
        for (var i = 0; i < 5000; i++) x = i % 3 == 0 ? x.Relu() : i % 3 == 1 ? x.Identity() : x.Reshape([1, 2, 2, 4]);
        var plan = b.Output("y", x).Build().Compile(new() { Threads = 1 });
        Assert.Equal(64, plan.ArenaBytes);
    }

    private static Graph RandomGraph(int seed, InputMaker input)
    {
        var random = new Random(seed);
        var b = new GraphBuilder($"random {seed}", seed);
        var values = new List<Value> { input(b, "a", [1, 2, 3, 8]), input(b, "b", [2, 3, 4, 4]) };
        for (var i = random.Next(3, 14); i > 0; i--)
        {
            var x = values[random.Next(values.Count)];
            switch (random.Next(9))
            {
                case 0: values.Add(x.Relu()); break;
                case 1: values.Add(x.Add(values.Last(v => v.Shape == x.Shape))); break;
                case 2: values.Add(x.Reshape(random.Next(2) == 0 ? [-1, x.Shape[^1]] : [1, x.Shape[0], -1])); break;
                case 3: values.Add(values.Where(v => Joins(v, x)).OrderBy(_ => random.Next()).Take(3).Append(x).ToArray().Concat(axis: -1)); break;
                case 4: values.Add(new[] { x, values.Last(v => v.Shape[1..] == x.Shape[1..]) }.Concat(axis: 0)); break;
                case 5 when x.Shape[^1] >= 2: values.AddRange(x.Graph.Add(new Split { Axis = -1, Sizes = [1, x.Shape[^1] - 1] }, [x])); break;
                case 6 when x.Shape[0] >= 2: values.AddRange(x.Graph.Add(new Split { Axis = 0, Sizes = [1, x.Shape[0] - 1] }, [x])); break;
                case 7 when x.Shape[^1] >= 3: values.Add(x.Slice(starts: [1], ends: [-1], axes: [x.Shape.Rank - 1])); break;
                case 8 when x.Shape is { Rank: 4, Elements: > 0 }: values.Add(x.Conv2D(b.Weights([random.Next(1, 5), 1, 1, x.Shape[^1]]))); break;
                default: values.Add(x.Sigmoid()); break;
            }
        }

        foreach (var (value, i) in values.Select((v, i) => (v, i)))
            if (value.Consumers.Count == 0 || random.Next(4) == 0) b.Output($"y{i}", value);
        return b.Build();

        static bool Joins(Value v, Value x) => v.Shape.Rank == x.Shape.Rank && v.Shape[..^1] == x.Shape[..^1];
    }
}
