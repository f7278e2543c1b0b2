using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeNet.Execution;
using EdgeNet.Fuzz;
using EdgeNet.Graphs;
using EdgeNet.Memory;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;
using EdgeNet.Tests.Conformance;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Models;

public sealed class CompiledModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public CompiledModelTests() => path = folder["compiled.edgenet"];

    public void Dispose() => folder.Dispose();

    /// <summary>Networks that between them pack in every way there is, by name.</summary>
    internal static IReadOnlyList<string> Recipes { get; } = ["lenet5", "recurrent", "windows", "bytes"];

    public static TheoryData<string, string> Models
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var model in Recipes)
                foreach (var target in Target.All.Where(t => t.Simd <= Cpu.Best)) data.Add(model, target.Name);
            return data;
        }
    }

    public static TheoryData<string> Targets => [.. Target.All.Where(t => t.Simd <= Cpu.Best).Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_compiled_model_gives_the_same_bits_and_packs_nothing_when_it_is_loaded(string name, string targetName)
    {
        var (graph, target) = (Build(name), Target.Find(targetName));
        Model.Save(path, graph.PackedFor([target]));
        using var model = Model.Open(path, verifyWeights: true);
        Assert.Equal([targetName], model.Graph.Targets);
        var options = new CompileOptions { Threads = 1, Simd = target.Simd };
        var plan = model.Graph.Compile(options);
        Assert.NotEmpty(plan.Weights.Packs);
        Assert.All(plan.Weights.Packs, pack => Assert.IsType<MappedFile>(pack.Pack.Block));
        Assert.Equal(Answer(graph, options), Answer(model.Graph, options));
        Assert.Equal(Answer(graph, options), Answer(model.Graph, options with { Threads = 3 }));
    }

    [Theory]
    [InlineData("lenet5")]
    [InlineData("windows")]
    [InlineData("bytes")]
    public void Weights_are_kept_once_and_another_processor_is_told_where_it_can_have_them(string name)
    {
        Model.Save(folder["plain.edgenet"], Build(name));
        Model.Save(path, Build(name).PackedFor([Target.Find("sse")]));
        Assert.InRange(new FileInfo(path).Length, 0, 1.5 * new FileInfo(folder["plain.edgenet"]).Length);
        using var model = Model.Open(path);
        foreach (var use in new Action[]
        {
            () => model.Graph.Compile(new() { Simd = SimdLevel.Scalar }),
            () => _ = model.Graph.Constants.Select(c => c.Constant!.Bytes.Length).ToList(),
            () => EdgeNet.Onnx.OnnxExport.Save(model.Graph, folder["m.onnx"]),
            () => model.Graph.Compile(new() { Optimize = false, Simd = SimdLevel.Scalar }).CreateSession(),
        })
        {
            var message = Assert.Throws<MissingWeightsException>(use).Message;
            Assert.Contains("compiled for sse", message, StringComparison.Ordinal);
            Assert.Contains("--portable", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_portable_model_runs_everywhere_and_what_it_keeps_is_never_packed_again()
    {
        var graph = Build("windows");
        var targets = Target.All.Where(t => t.Simd <= Cpu.Best && t.Simd != SimdLevel.Scalar).ToList();
        Model.Save(path, graph.PackedFor(targets, portable: true));
        using var model = Model.Open(path);
        foreach (var level in Cpu.Supported)
        {
            var options = new CompileOptions { Threads = 1, Simd = level };
            Assert.Equal(Answer(graph, options), Answer(model.Graph, options));
            var mapped = model.Graph.Compile(options).Weights.Packs.Count(pack => pack.Pack.Block is MappedFile);
            Assert.Equal(level != SimdLevel.Scalar, mapped == model.Graph.Compile(options).Weights.Packs.Count());
        }
    }

    [Fact]
    public void Packs_of_another_revision_or_size_are_made_anew()
    {
        var graph = Build("windows");
        var options = new CompileOptions { Threads = 1, Simd = SimdLevel.V128 };
        var expected = Answer(graph, options);
        Model.Save(path, graph.PackedFor([Target.Find("sse")], portable: true));
        var good = File.ReadAllBytes(path);
        AssertAnew(packed => BinaryPrimitives.WriteInt32LittleEndian(packed, 0));
        AssertAnew(packed => BinaryPrimitives.WriteInt64LittleEndian(packed[^8..], 64)); // the length of the last pack

        void AssertAnew(ChangePacked change)
        {
            var bytes = (byte[])good.Clone();
            change(Section(bytes, SectionKind.Packed));
            ModelFiles.Sign(bytes);
            File.WriteAllBytes(path, bytes);
            using var model = Model.Open(path, verifyWeights: true);
            Assert.Contains(model.Graph.Compile(options).Weights.Packs, pack => pack.Pack.Block is AlignedBlock);
            Assert.Equal(expected, Answer(model.Graph, options));
        }
    }

    [Fact]
    public void A_revision_that_is_gone_is_named_where_there_is_nothing_to_pack_anew()
    {
        Model.Save(path, Build("windows").PackedFor([Target.Find("sse")]));
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt32LittleEndian(Section(bytes, SectionKind.Packed), 0);
        ModelFiles.Sign(bytes);
        File.WriteAllBytes(path, bytes);
        using var model = Model.Open(path);
        Assert.Contains("another EdgeNet", Assert.Throws<MissingWeightsException>(() => model.Graph.Compile(new() { Simd = SimdLevel.V128 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_pack_is_found_by_those_who_look()
    {
        Model.Save(path, Build("windows").PackedFor([Target.Find("sse")]));
        var bytes = File.ReadAllBytes(path);
        Section(bytes, SectionKind.Weights)[^65] ^= 1;
        File.WriteAllBytes(path, bytes);
        Model.Open(path).Dispose();
        Assert.Contains("Weights", Assert.Throws<ModelException>(() => Model.Open(path, verifyWeights: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_outlives_the_model_its_weights_are_mapped_from()
    {
        var options = new CompileOptions { Threads = 1, Simd = SimdLevel.Scalar };
        Model.Save(path, Build("windows").PackedFor([Target.Find("scalar")]));
        Session session;
        using (var model = Model.Open(path)) session = model.Graph.Compile(options).CreateSession();
        using (session) session.Run();
    }

    [Fact]
    public void Compile_works_from_the_command_line()
    {
        var run = CommandLine.Run("compile", "lenet5", "-o", path, "--target", "scalar,neon");
        Assert.Equal("", run.Error);
        Assert.Contains("packed for scalar and neon", run.Output, StringComparison.Ordinal);
        using var model = Model.Open(path);
        Assert.Equal(["scalar", "neon"], model.Graph.Targets);
        var complaint = CommandLine.Run("compile", "lenet5", "-o", path, "--target", "gpu");
        Assert.Equal(1, complaint.ExitCode);
        Assert.Contains("no target 'gpu'", complaint.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void This_processor_is_a_target_with_the_vectors_and_products_it_has()
    {
        foreach (var level in Cpu.Supported)
        {
            var here = Target.Here(level);
            Assert.Equal((level, ByteKernel.HasDot(level)), (here.Simd, here.HasByteDot));
            var isArms = here.Name.StartsWith("neon", StringComparison.Ordinal);
            Assert.Equal(level == SimdLevel.V128 && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64, isArms);
        }
    }

    [Fact]
    public void Every_operator_with_weights_runs_from_its_packs()
    {
        var cases = ConformanceSuite.AllCases.Where(c => c.Constants.Length > 0 && c.Operator.Updates == 0).GroupBy(c => c.Operator.GetType()).SelectMany(c => c.Take(4)).ToList();
        Assert.NotEmpty(cases);
        foreach (var test in cases)
        {
            var graph = test.ToGraph();
            var options = new CompileOptions { Threads = 1 };
            Model.Save(path, graph.PackedFor([Target.Here(options.Simd)]));
            using var model = Model.Open(path);
            Assert.True(Answer(graph, options).AsSpan().SequenceEqual(Answer(model.Graph, options)), ConformanceSuite.Describe(test.Operator));
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_compiled_model_of_bytes_is_computed_as_before_it_was_compiled(string targetName)
    {
        // Transformed where a processor has no dot product of bytes: for that the file keeps the weights as they are.
        var (graph, target) = (Wide(), Target.Find(targetName));
        Model.Save(path, graph.PackedFor([target]));
        using var model = Model.Open(path);
        foreach (var threads in (int[])[1, 2])
        {
            var options = new CompileOptions { Threads = threads, Simd = target.Simd, HasByteDot = target.HasByteDot };
            string[] kernels = [.. graph.Compile(options).Steps.Select(step => step.Kernel)];
            if (target.Simd > SimdLevel.Scalar && !target.HasByteDot) Assert.Equal(["winograd 4x4 bytes"], kernels);
            Assert.Equal(kernels, model.Graph.Compile(options).Steps.Select(step => step.Kernel));
            Assert.Equal(kernels is ["winograd 4x4 bytes"], model.Graph.Constants.First().Constant!.IsStored);
            Assert.Equal(Answer(graph, options), Answer(model.Graph, options));
        }

        static Graph Wide()
        {
            var wide = new Graph("wide");
            var x = wide.Input("x", new(DType.U8, [1, 16, 16, 32], Quantization.PerTensor(0.02f, 131)));
            var weights = new Tensor(new(DType.I8, [40, 3, 3, 32], Quantization.PerTensor(0.01f)));
            new Random(9).NextBytes(weights.Bytes);
            wide.Output("y", wide.Add(new Conv2D { Pads = [1, 1, 1, 1], Result = Quantization.PerTensor(1.4f, 117) }, [x, wide.Constant(weights)])[0]);
            return wide;
        }
    }

    private delegate void ChangePacked(Span<byte> section);

    private static Span<byte> Section(byte[] file, SectionKind kind)
    {
        for (var row = 64; ; row += 64)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(row)) != (uint)kind) continue;
            var (offset, length) = (BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(row + 8)), BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(row + 16)));
            return file.AsSpan((int)offset, (int)length);
        }
    }

    /// <summary>All outputs' bytes for inputs that are the same each time.</summary>
    private static byte[] Answer(Graph graph, CompileOptions options)
    {
        using var session = graph.Compile(options).CreateSession();
        var random = new Random(3);
        foreach (var input in graph.Inputs)
        {
            if (input.Spec.Type == DType.F32) foreach (ref var x in session.Input<float>(input.Name)) x = random.NextSingle();
            else random.NextBytes(session.InputBytes(input.Name));
        }

        session.Run();
        return [.. graph.Outputs.SelectMany(output => session.OutputBytes(output.Name).ToArray())];
    }

    private static Graph Integers()
    {
        var graph = new Graph("bytes");
        var x = graph.Input("x", new(DType.U8, [1, 8, 8, 12], Quantization.PerTensor(0.02f, 131)));
        var y = graph.Add(new Conv2D { Pads = [1, 1, 1, 1], Result = Quantization.PerTensor(0.4f, 7) }, [x, Bytes(20, 3, 3, 12)])[0];
        graph.Output("y", graph.Add(new Conv2D { Result = Quantization.PerTensor(0.9f, 90) }, [y, Bytes(40, 1, 1, 20)])[0]);
        return graph;

        Value Bytes(params ReadOnlySpan<int> shape)
        {
            var channels = shape[0];
            float[] scales = [.. Enumerable.Range(1, channels).Select(i => 0.02f * i / channels)];
            var weights = new Tensor(new(DType.I8, new(shape), Quantization.PerAxis(0, scales)));
            new Random(9).NextBytes(weights.Bytes);
            return graph.Constant(weights);
        }
    }

    internal static Graph Build(string name)
    {
        if (ModelZoo.All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.Ordinal)) is { } known) return known.Build();
        if (name is "bytes") return Integers();
        var b = new GraphBuilder(name, seed: 5);
        if (name is "recurrent")
        {
            var series = b.Input("x", [5, 1, 7]);
            var states = series.LSTM(b.Weights([1, 40, 7]), b.Weights([1, 40, 10]), b.Weights([1, 80]));
            return b.Output("y", states.Y.Reshape([5, 1, 10]).GRU(b.Weights([1, 27, 10]), b.Weights([1, 27, 9]), b.Weights([1, 54])).Y).Build();
        }

        var x = b.Input("x", [1, 16, 16, 8]);
        var depthwise = x.Conv2D(b.Weights([8, 3, 3, 1]), b.Weights([8]), group: 8, pads: [1, 1, 1, 1]).Relu6();
        var winograd = depthwise.Conv2D(b.Weights([32, 3, 3, 8]), b.Weights([32]), pads: [1, 1, 1, 1]).Relu();
        var strided = winograd.Conv2D(b.Weights([24, 5, 5, 32]), b.Weights([24]), strides: [2, 2], pads: [2, 2, 2, 2]);
        var grown = strided.ConvTranspose2D(b.Weights([12, 4, 4, 24]), b.Weights([12]), strides: [2, 2], pads: [1, 1, 1, 1]);
        return b.Output("scores", grown.GlobalAveragePool().Flatten().Dense(b.Weights([5, 12]), b.Weights([5])).Softmax()).Build();
    }
}
