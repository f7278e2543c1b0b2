using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Onnx;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Onnx;

/// <summary>Random networks against ONNX Runtime: optimized by us, exported, and exported and imported again, they compute the same.</summary>
public class RandomGraphTests
{
    private const int Graphs = 40;

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 10)];

    [SkippableTheory]
    [MemberData(nameof(Blocks))]
    public void A_random_network_computes_what_onnx_runtime_makes_of_it(int block)
    {
        var backend = OnnxRuntimeHere.Require();
        for (var seed = block * Graphs; seed < (block + 1) * Graphs; seed++)
        {
            var graph = Build(seed);
            var bytes = OnnxExport.ToBytes(graph);
            using var theirs = backend.CreateSession(graph, new() { Threads = 1 });
            using var ours = graph.Compile(new() { Threads = 2 }).CreateSession();
            using var again = OnnxFile.Read(bytes).Import().Graph.Compile(new() { Threads = 1 }).CreateSession();
            foreach (var session in (ISession[])[theirs, ours, again])
            {
                var random = new Random(seed);
                foreach (var input in graph.Inputs)
                    foreach (ref var x in session.Input<float>(input.Name)) x = (random.NextSingle() * 2) - 1;
                session.Run();
            }

            foreach (var (name, _) in graph.Outputs)
            {
                AssertClose($"seed {seed}, {name}", theirs.Output<float>(name), ours.Output<float>(name));
                AssertClose($"seed {seed}, {name} imported again", theirs.Output<float>(name), again.Output<float>(name));
            }
        }
    }

    private static void AssertClose(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> got)
    {
        Assert.Equal(expected.Length, got.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var (e, g) = (expected[i], got[i]);
            Assert.True((float.IsNaN(e) && float.IsNaN(g)) || MathF.Abs(e - g) <= 1e-4f + (1e-3f * MathF.Abs(e)), $"{what}, element {i} is {g}, ONNX Runtime says {e}");
        }
    }

    /// <summary>A network of up to a dozen layers over images, then over what is left of them.</summary>
    private static Graph Build(int seed)
    {
        var random = new Random(seed);
        var b = new GraphBuilder($"random {seed}", seed);
        var x = b.Input("image", [random.Next(1, 3), random.Next(5, 12), random.Next(5, 12), random.Next(1, 9)]);
        var values = new List<Value> { x };
        for (var layers = random.Next(3, 13); layers > 0; layers--) values.Add(Layer(b, random, values[^1], values));
        var last = values[^1];
        b.Output("features", last);
        var flat = random.Next(2) == 0 ? last.Flatten() : last.GlobalAveragePool().Flatten();
        b.Output("scores", Activated(random, flat.Dense(b.Weights([7, flat.Shape[^1]]), b.Uniform([7], -1, 1))).Softmax());
        return b.Build();
    }

    private static Value Layer(GraphBuilder b, Random random, Value x, List<Value> before)
    {
        int height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3];
        var roomy = Math.Min(height, width) >= 3;
        switch (random.Next(16))
        {
            case 0 or 1:
                var kernel = random.Next(1, 4);
                var filters = random.Next(1, 20);
                return Activated(random, x.Conv2D(b.Weights([filters, kernel, kernel, channels]), b.Uniform([filters], -1, 1), strides: [roomy ? random.Next(1, 3) : 1, 1],
                    pads: [1, random.Next(2) + (kernel > 2 ? 1 : 0), 1, kernel - 1]));
            case 2: return Activated(random, x.Conv2D(b.Weights([channels, 3, 3, 1]), b.Uniform([channels], -1, 1), pads: [1, 1, 1, 1], group: channels));
            case 3: return Activated(random, x.ConvTranspose2D(b.Weights([random.Next(1, 9), 2, 2, channels]), strides: [Math.Min(2, 30 / height) is 2 ? 2 : 1, 1]));
            case 4 when roomy: return x.MaxPool([2, 2], strides: [2, 1]);
            case 5 when roomy: return x.AveragePool([3, 3], pads: [1, 1, 1, 1]);
            case 6: return x.BatchNormalization(b.Uniform([channels], 0.5f, 2), b.Uniform([channels], -1, 1), b.Uniform([channels], -1, 1), b.Uniform([channels], 0.5f, 2));
            case 7: return before.Where(v => v.Shape == x.Shape).OrderBy(_ => random.Next()).First().Add(x);
            case 8: return new[] { x, before.Where(v => v.Shape.Rank == 4 && v.Shape[..3] == x.Shape[..3]).OrderBy(_ => random.Next()).First() }.Concat(axis: -1);
            case 9 when height * width < 200: return x.Resize([height * 2, width + 1], random.Next(2) == 0 ? ResizeMode.Nearest : ResizeMode.Linear, ResizeCoordinates.Asymmetric);
            case 10: return x.Mul(x.GlobalAveragePool().Sigmoid());
            case 11 when channels >= 2: return x.Graph.Add(new Split { Axis = -1, Sizes = [1, channels - 1] }, [x])[random.Next(2)];
            case 12: return x.Pad([0, 1, 0, 0, 0, 0, 2, 0]).Tanh(); // ONNX Runtime moves bare pads into poolings, then finds them too wide
            case 13: return x.InstanceNormalization(b.Uniform([channels], 0.5f, 2), b.Uniform([channels], -1, 1));
            case 14: return x.Transpose([0, 2, 1, 3]);
            default: return Activated(random, x);
        }
    }

    private static Value Activated(Random random, Value x) => random.Next(10) switch
    {
        0 => x.Relu(),
        1 => x.Clip(0, 6),
        2 => x.LeakyRelu(0.1f),
        3 => x.Sigmoid(),
        4 => x.Tanh(),
        5 => x.HardSwish(),
        6 => x.Swish(),
        7 => x.Elu(),
        8 => x.Mul(x.Sigmoid()),
        _ => x,
    };
}
