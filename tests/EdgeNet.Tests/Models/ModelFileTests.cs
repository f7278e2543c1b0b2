using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Memory;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.edgenet");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_saved_graph_opens_with_its_names_weights_and_info()
    {
        var info = new ModelInfo
        {
            Task = ModelTask.Classification,
            Labels = ["shirt", "café"],
            Preprocessing = [new("x", ColorOrder.Rgb, [1f, 2f, 3f], [0.5f, 0.25f, 0.125f])],
            Metadata = new ModelInfo().Metadata.Add("author", "me"),
        };
        Model.Save(path, SampleGraph(), info);
        using var model = Model.Open(path, verifyWeights: true);
        Assert.Equal("sample", model.Graph.Name);
        Assert.Equal(["flat", "again"], model.Graph.Nodes.Select(n => n.Name));
        Assert.Equal(info.Labels.AsEnumerable(), model.Info.Labels);
        Assert.Equal(info.Task, model.Info.Task);
        Assert.Equal(info.Metadata, model.Info.Metadata);
        Assert.Equal(info.Preprocessing[0].Scale.AsEnumerable(), model.Info.Preprocessing[0].Scale);
        using var session = model.Graph.Compile().CreateSession();
        ((float[])[1, 2, 3, 4, 5, 6]).CopyTo(session.Input<float>("x"));
        session.Run();
        Assert.Equal([1, 2, 3, 4, 5, 6], session.Output<float>("y").ToArray());
        Assert.Equal([7, 8, 9], session.Output<float>("w").ToArray());
    }

    [Fact]
    public void What_training_may_change_is_kept_as_far_as_the_graph_still_has_it()
    {
        var info = new ModelInfo { Parameters = [new("gone", "dense", ParameterRole.Trainable), new("weights", "dense", ParameterRole.Frozen)] };
        Model.Save(path, SampleGraph(), info);
        using var model = Model.Open(path);
        Assert.Equal(info.Parameters[1], Assert.Single(model.Info.Parameters));
    }

    [Theory]
    [InlineData("weights", "weights")]
    [InlineData("strange")]
    public void A_parameter_that_is_no_constant_or_comes_twice_is_refused(params string[] names)
    {
        Model.Save(path, SampleGraph());
        var writer = new EdgeNet.Models.SectionWriter();
        ParametersSection.Write(writer, [.. names.Select(name => new ModelParameter(name, "layer", ParameterRole.Trainable))]);
        var file = ModelFile.Read(MappedFile.Open(path), path);
        var sections = file.Sections.Select(file.Copy).Append(new(SectionKind.Parameters, ModelFormat.Version, sink => sink.Write(writer.Bytes.Span))).ToList();
        var changed = new MemoryStream();
        ModelFileWriter.Write(changed, sections);
        file.Memory.Release();
        File.WriteAllBytes(path, changed.ToArray());
        Assert.Contains($"'{names[0]}'", Assert.Throws<ModelException>(() => Model.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.U8, -1)]
    [InlineData(DType.U8, 256)]
    [InlineData(DType.I8, 128)]
    public void A_zero_point_that_its_type_cannot_hold_is_refused(DType type, int zeroPoint)
    {
        using var writer = new SectionWriter();
        GraphSection.WriteSpec(writer, new(type, [2], Quantization.PerTensor(0.5f, zeroPoint)));
        Assert.Contains($"zero point {zeroPoint}", Assert.Throws<ModelException>(() => Read(writer)).Message, StringComparison.Ordinal);

        static TensorSpec Read(SectionWriter writer)
        {
            var reader = new SectionReader(writer.Bytes.Span, "graph");
            return GraphSection.ReadSpec(ref reader);
        }
    }

    [Fact]
    public void Zero_points_that_are_all_zero_take_no_room()
    {
        var scales = Enumerable.Repeat(0.5f, 100).ToArray();
        Assert.Equal(Length([]), Length([.. Enumerable.Repeat(0, 99), 1]) - 100 * sizeof(int));

        int Length(int[] zeroPoints)
        {
            using var writer = new SectionWriter();
            GraphSection.WriteSpec(writer, new(DType.I8, [100, 3], Quantization.PerAxis(0, scales, zeroPoints)));
            return writer.Bytes.Length;
        }
    }

    [Fact]
    public void The_parameters_of_a_graph_are_its_constants_of_several_floats()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", [1, 4]).Dense(b.Weights([3, 4]), b.Weights([3])).Mul(b.Constant([2f], [], "two"));
        var ones = b.Constant([1f, 1f, 1f], [3], "ones");
        var normal = x.BatchNormalization(ones, b.Constant([0f, 0f, 0f], [3], "zeros"), b.Constant([0f, 0f, 0f], [3], "mean"), b.Constant([1f, 1f, 1f], [3], "variance"));
        var parameters = ModelParameter.Of(b.Output("y", normal.Mul(ones)).Build());
        Assert.Equal(["constant", "constant_2", "ones", "zeros", "mean", "variance"], parameters.Select(p => p.Name));
        Assert.Equal(["mean", "variance"], parameters.Where(p => p.Role == ParameterRole.Statistic).Select(p => p.Name));
        Assert.Equal("Dense", parameters[0].Layer);
    }

    [Fact]
    public void Every_operator_survives_being_saved_and_opened()
    {
        // What a file holds of a case doesn't depend on its shapes, and every file waits for the disk.
        foreach (var test in ConformanceSuite.AllCases.Where(c => c.Operator.Updates == 0)
            .DistinctBy(c => (ConformanceSuite.Describe(c.Operator), string.Join(' ', c.Inputs.Select((x, i) => $"{x?.Type}{c.Constants.Contains(i)}")))))
        {
            Model.Save(path, test.ToGraph());
            using var model = Model.Open(path, verifyWeights: true);
            Assert.Equal(ConformanceSuite.Describe(test.Operator), ConformanceSuite.Describe(model.Graph.Nodes.Single().Operator));
        }
    }

    [Fact]
    public void Weights_are_read_where_they_lie_in_the_file_and_aligned()
    {
        Model.Save(path, SampleGraph());
        using var model = Model.Open(path);
        var weights = model.Graph.Constants.Single().Constant!;
        unsafe
        {
            Assert.Equal(0, (nint)weights.Pointer % 64);
        }

        // Writing changes a private copy, never the file.
        weights.Span<float>()[0] = 100;
        using var again = Model.Open(path, verifyWeights: true);
        Assert.Equal(7, again.Graph.Constants.Single().Constant!.Span<float>()[0]);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        Model.Save(path, SampleGraph());
        var bytes = File.ReadAllBytes(path);
        for (var length = 1; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<ModelException>(() => Model.Open(path));
        }
    }

    [Fact]
    public void A_flipped_bit_is_found()
    {
        Model.Save(path, SampleGraph());
        var bytes = File.ReadAllBytes(path);
        var missed = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            try
            {
                Model.Open(path, verifyWeights: true).Dispose();
                missed++;
            }
            catch (ModelException)
            {
            }

            bytes[i] ^= 0x10;
        }

        // Only the header's reserved bytes and the padding between sections carry nothing.
        Assert.InRange(missed, 0, 8 + 2 * ModelFormat.Alignment);
    }

    [Fact]
    public void A_missing_file_another_kind_of_file_and_a_newer_version_are_told_apart()
    {
        Assert.Contains("cannot be read", Assert.Throws<EdgeNetException>(() => Model.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, new string('x', 100));
        Assert.Contains("begins with other bytes", Assert.Throws<ModelException>(() => Model.Open(path)).Message, StringComparison.Ordinal);
        Model.Save(path, SampleGraph());
        var bytes = File.ReadAllBytes(path);
        bytes[8] = 9;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("version 9", Assert.Throws<ModelException>(() => Model.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_nothing_behind()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        Assert.Throws<EdgeNetException>(() => Model.Save(Path.Combine(folder, "a.edgenet"), SampleGraph()));
        Assert.False(Directory.Exists(folder));
    }

    private static Graph SampleGraph()
    {
        var b = new GraphBuilder("sample");
        var y = b.Input("x", [2, 3]).Reshape([-1], "flat").Identity("again");
        return b.Output("y", y).Output("w", b.Constant([7f, 8f, 9f], [3], "weights")).Build();
    }
}
