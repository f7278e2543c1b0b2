using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Architecture;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Models;

/// <summary>
/// Files written once, by an EdgeNet of their time, which every later one must read to the same effect. Each carries what goes in and
/// what must come out as outputs of its own, <c>given …</c> and <c>expected …</c>. <c>Golden/README.md</c> says how one is added.
/// </summary>
public sealed class GoldenFileTests
{
    private const string Given = "given ", Expected = "expected ";
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/EdgeNet.Tests/Golden");

    /// <summary>What new files are made of, by their names. A file outlives its recipe: what is here may go or change, files stay.</summary>
    private static readonly Dictionary<string, Func<(Graph Graph, ModelInfo Info)>> Recipes = AllRecipes();

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.edgenet").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_of_old_still_gives_what_it_gave(string name)
    {
        using var model = Model.Open(Path.Combine(Folder, $"{name}.edgenet"), verifyWeights: true);
        var checkedOutputs = 0;
        foreach (var level in Cpu.Supported)
        {
            using var session = model.Graph.Compile(new() { Threads = 1, Simd = level }).CreateSession();
            var outputs = session.Plan.Graph.Outputs.ToDictionary(o => o.Name, o => o.Value, StringComparer.Ordinal);
            foreach (var input in session.Plan.Graph.Inputs) Store(session, input, Load(session, outputs[Given + input.Name]));
            session.Run();
            foreach (var (expectedName, expected) in outputs.Where(o => o.Key.StartsWith(Expected, StringComparison.Ordinal)))
            {
                AssertClose(Load(session, expected), Load(session, outputs[expectedName[Expected.Length..]]), $"{name}, {level}");
                checkedOutputs++;
            }
        }

        Assert.NotEqual(0, checkedOutputs);
    }

    [Fact]
    public void The_info_of_a_file_of_old_is_read()
    {
        using var model = Model.Open(Path.Combine(Folder, "v1-classifier.edgenet"));
        Assert.Equal(ModelTask.Classification, model.Info.Task);
        Assert.Equal(["shirt", "Schuh", "靴"], model.Info.Labels.AsEnumerable());
        var preprocessing = Assert.Single(model.Info.Preprocessing);
        Assert.Equal(("image", ColorOrder.Bgr), (preprocessing.Input, preprocessing.Order));
        Assert.Equal([103.5f, 116.25f, 123.75f], preprocessing.Mean.AsEnumerable());
        Assert.Equal([0.017f], preprocessing.Scale.AsEnumerable());
        Assert.Equal("MIT", model.Info.Metadata["licence"]);
    }

    [Fact]
    public void Quantized_weights_of_a_file_of_old_are_read()
    {
        using var model = Model.Open(Path.Combine(Folder, "v1-classifier.edgenet"));
        var outputs = model.Graph.Outputs.ToDictionary(o => o.Name, o => o.Value.Constant, StringComparer.Ordinal);
        Assert.Equal(new TensorSpec(DType.I8, [2, 2], PerChannel), outputs["int8"]!.Spec);
        Assert.Equal([1, 2, 0xFF, 0x80], outputs["int8"]!.Bytes.ToArray());
        Assert.Equal(new TensorSpec(DType.I4, [3]), outputs["int4"]!.Spec);
        Assert.Equal([0x8F, 0x07], outputs["int4"]!.Bytes.ToArray());
    }

    [Theory]
    [InlineData("v1-integers")]
    [InlineData("v3-integers")]
    public void What_operators_give_as_integers_is_read_from_a_file_of_old(string name)
    {
        using var model = Model.Open(Path.Combine(Folder, $"{name}.edgenet"));
        Assert.Equal([Quantization.PerTensor(0.4f, 7), Quantization.PerTensor(0.9f, 90)], model.Graph.Nodes.Select(node => node.Operator.Result));
    }

    [Fact]
    public void What_training_may_change_is_read_from_a_file_of_old()
    {
        using var model = Model.Open(Path.Combine(Folder, "v1-parameters.edgenet"));
        Assert.Equal(new ModelParameter("constant", "stem", ParameterRole.Frozen), model.Info.Parameters[0]);
        Assert.All(model.Info.Parameters.Skip(1), parameter => Assert.Equal(ParameterRole.Trainable, parameter.Role));
        Assert.Equal(6, model.Info.Parameters.Length);
    }

    [Fact]
    public void Every_recipe_has_its_file()
    {
        var missing = Recipes.Where(recipe => !File.Exists(Path.Combine(Folder, $"{recipe.Key}.edgenet"))).ToList();
        foreach (var (name, recipe) in missing)
        {
            var (graph, info) = recipe();
            Model.Save(Path.Combine(Folder, $"{name}.edgenet"), graph, info);
        }

        Assert.True(missing.Count == 0, $"These golden files were missing and have been written; look them over and commit them: {string.Join(", ", missing.Select(m => m.Key))}.");
    }

    private static Dictionary<string, Func<(Graph, ModelInfo)>> AllRecipes()
    {
        var recipes = new Dictionary<string, Func<(Graph, ModelInfo)>>(StringComparer.Ordinal)
        {
            ["v1-classifier"] = Classifier,
            ["v1-parameters"] = Parameters,
            ["v1-packed"] = Packed,
            ["v3-integers"] = Integers,
        };
        foreach (var name in Catalog.Names.Where(n => Catalog.Create(n).Updates == 0)) recipes[$"v1-{name}"] = () => (OperatorGraph(name), new());
        return recipes;
    }

    /// <summary>The largest case that fits into two kilobytes, or else the smallest, as a graph that carries its values.</summary>
    private static Graph OperatorGraph(string name)
    {
        var cases = ConformanceSuite.CasesOf(name).OrderBy(c => c.Inputs.Sum(i => i?.Spec.Bytes ?? 0)).ToList();
        var test = cases.LastOrDefault(c => c.Inputs.Sum(i => i?.Spec.Bytes ?? 0) <= 2048 && c.ToGraph().Nodes[0].Outputs.All(o => o.Spec.Bytes <= 2048)) ?? cases[0];
        var graph = test.ToGraph();
        foreach (var input in graph.Inputs) graph.Output(Given + input.Name, graph.Constant(test.Inputs[int.Parse(input.Name.AsSpan(1))]!.ToTensor()));
        var expected = test.Expected;
        for (var o = 0; o < expected.Length; o++) graph.Output($"{Expected}y{o}", graph.Constant(expected[o].ToTensor()));
        return graph;
    }

    /// <summary>A network with what single operators lack: fused activations and residuals, quantization, narrow weights, all of the info section.</summary>
    private static (Graph, ModelInfo) Classifier()
    {
        var b = new GraphBuilder("classifier", seed: 7);
        var x = b.Input("image", [1, 9, 9, 3]);
        var stem = x.Graph.Add(new Conv2D { Activation = new Relu6() }, [x, b.Weights([8, 3, 3, 3]), b.Weights([8])], "stem")[0];
        var depthwise = stem.Conv2D(b.Weights([8, 3, 3, 1]), b.Weights([8]), group: 8, pads: [1, 1, 1, 1]).HardSwish();
        var pooled = stem.Add(depthwise).GlobalAveragePool().Flatten();
        b.Output("scores", pooled.Dense(b.Weights([3, 8]), b.Weights([3])).Softmax());
        b.Output("int8", b.Constant(Stored(new(DType.I8, [2, 2], PerChannel), 1, 2, 0xFF, 0x80)));
        b.Output("int4", b.Constant(Stored(new(DType.I4, [3]), 0x8F, 0x07)));
        var graph = b.Build();
        var image = TestTensor.Random([1, 9, 9, 3]).ToTensor();
        using var session = graph.Compile(new() { Threads = 1, Simd = SimdLevel.Scalar, Optimize = false }).CreateSession();
        image.Span<float>().CopyTo(session.Input<float>("image"));
        session.Run();
        graph.Output($"{Given}image", graph.Constant(image));
        graph.Output($"{Expected}scores", graph.Constant(Tensor.From(session.Output<float>("scores"), [1, 3])));
        return (graph, new()
        {
            Task = ModelTask.Classification,
            Labels = ["shirt", "Schuh", "靴"],
            Preprocessing = [new("image", ColorOrder.Bgr, [103.5f, 116.25f, 123.75f], [0.017f])],
            Metadata = new ModelInfo().Metadata.Add("licence", "MIT").Add("author", "EdgeNet"),
        });
    }

    private static (Graph, ModelInfo) Parameters()
    {
        var (graph, info) = Classifier();
        var parameters = ModelParameter.Of(graph);
        return (graph, info with { Parameters = [parameters[0] with { Layer = "stem", Role = ParameterRole.Frozen }, .. parameters[1..]] });
    }

    private static (Graph, ModelInfo) Packed()
    {
        var (graph, info) = Classifier();
        return (graph.PackedFor(Target.All, portable: true), info);
    }

    /// <summary>Operators that give integers, their results' scales among their attributes.</summary>
    private static (Graph, ModelInfo) Integers()
    {
        var graph = CompiledModelTests.Build("bytes");
        var given = TestTensor.RandomQuantized(graph.Inputs[0].Shape, DType.U8, graph.Inputs[0].Spec.Quantization!).ToTensor();
        using var session = graph.Compile(new() { Threads = 1, Simd = SimdLevel.Scalar }).CreateSession();
        given.Bytes.CopyTo(session.InputBytes("x"));
        session.Run();
        var expected = new Tensor(graph.Outputs[0].Value.Spec);
        session.OutputBytes("y").CopyTo(expected.Bytes);
        graph.Output($"{Given}x", graph.Constant(given));
        graph.Output($"{Expected}y", graph.Constant(expected));
        return (graph, new());
    }

    private static Quantization PerChannel => Quantization.PerAxis(0, [0.5f, 0.25f], [0, -3]);

    private static Tensor Stored(TensorSpec spec, params byte[] bytes)
    {
        var tensor = new Tensor(spec);
        bytes.CopyTo(tensor.Bytes);
        return tensor;
    }

    private static unsafe TestTensor Load(Session session, Value value) => TestTensor.Load(value.Spec, session.Address(value));

    private static unsafe void Store(Session session, Value value, TestTensor tensor) => tensor.Store(session.Address(value));

    /// <summary>Kernels may sum in another order than those of the file's time, no more.</summary>
    private static void AssertClose(TestTensor expected, TestTensor got, string what)
    {
        Assert.Equal(expected.Spec, got.Spec);
        for (var i = 0; i < expected.Values.Length; i++)
        {
            var (want, have) = (expected.Values[i], got.Values[i]);
            Assert.True(want.Equals(have) || Math.Abs(want - have) <= 1e-5 + 1e-4 * Math.Abs(want), $"{what}: element {i} is {have:R}, expected {want:R}.");
        }
    }
}
