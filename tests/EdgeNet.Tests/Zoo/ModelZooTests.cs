using EdgeNet.Cli.Reports;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Zoo;

public class ModelZooTests
{
    public static TheoryData<string> Names => [.. ModelZoo.All.Select(model => model.Name)];

    [Theory]
    [InlineData("mobilenet_v2", 3_504_872, 300.8)]
    [InlineData("resnet18", 11_689_512, 1814.1)]
    [InlineData("squeezenet", 1_235_496, 387.7)]
    [InlineData("keras_cnn", 93_322, 2.8)]
    [InlineData("lenet5", 61_706, 0.4)]
    [InlineData("keras_lstm", 806_017, 47.3)]
    [InlineData("dcgan_generator", 3_576_704, 104.6)]
    [InlineData("mlp", 28_326, 0.0)]
    [InlineData("small_cnn", 62_958, 0.8)]
    [InlineData("autoencoder", 1_086_084, 1.1)]
    public void A_model_has_the_parameters_and_the_work_it_was_published_with(string name, long parameters, double megaMacs)
    {
        var graph = BuiltModels.Of(name);
        Assert.Equal(parameters, ModelReport.CountParameters(graph.Nodes));
        Assert.Equal(megaMacs, graph.Compile(new() { Threads = 1 }).Macs / 1e6, 0.05);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_are_finite_and_differ_from_each_other(string name)
    {
        var output = Run(BuiltModels.Of(name), new());
        Assert.All(output, value => Assert.True(float.IsFinite(value)));
        Assert.True(output.Length == 1 || output.Distinct().Count() > output.Length / 2, "Half of the outputs are equal.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_builds_give_the_same_bits(string name) =>
        Assert.Equal(Run(BuiltModels.Of(name), new()), Run(ModelZoo.Find(name).Build(), new()));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_passes_change_nothing_but_the_speed(string name)
    {
        var graph = BuiltModels.Of(name);
        AssertClose(Run(graph, new() { Optimize = false }), Run(graph, new()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_vector_width_and_number_of_threads_agrees(string name)
    {
        var graph = BuiltModels.Of(name);
        var expected = Run(graph, new() { Threads = 1, Simd = SimdLevel.Scalar, Optimize = false });
        foreach (var level in Cpu.Supported)
            AssertClose(expected, Run(graph, new() { Threads = 3, Simd = level }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_arena_is_within_a_twentieth_of_the_lower_bound(string name)
    {
        var plan = BuiltModels.Of(name).Compile();
        Assert.InRange(plan.ArenaBytes, plan.ArenaLowerBound, plan.ArenaLowerBound * 21 / 20);
    }

    [Fact]
    public void MobileNetV2_takes_no_more_than_six_and_a_half_megabytes_beside_its_weights() =>
        Assert.InRange(BuiltModels.Of("mobilenet_v2").Compile().ArenaBytes, 1, 6_500_000);

    [Fact]
    public void An_unknown_name_is_met_with_the_nearest() =>
        Assert.Contains("did you mean 'squeezenet'?", Assert.Throws<EdgeNetException>(() => ModelZoo.Find("squeeznet")).Message, StringComparison.Ordinal);

    private static float[] Run(Graph graph, CompileOptions options)
    {
        using var session = graph.Compile(options).CreateSession();
        new SampleInputs(session).Fill();
        session.Run();
        return session.Output<float>(graph.Outputs[0].Name).ToArray();
    }

    /// <summary>Sums taken in another order differ in their last bits, in proportion to the largest of them.</summary>
    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var tolerance = 1e-4f * expected.Max(MathF.Abs);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - tolerance, expected[i] + tolerance);
    }
}
