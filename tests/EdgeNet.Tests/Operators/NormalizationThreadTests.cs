using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Operators;

public sealed class NormalizationThreadTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(70)]
    public void Statistics_have_the_same_bits_for_any_number_of_threads(int channels)
    {
        var expected = Run(channels, threads: 1);
        foreach (var threads in (int[])[2, 3, 4]) Assert.Equal(expected, Run(channels, threads));
    }

    private static float[] Run(int channels, int threads)
    {
        var b = new GraphBuilder("net", seed: 1);
        Shape shape = [1, 50, 60, channels];
        var (x, one, zero) = (b.Input("x", shape), b.Fill(1, [channels]), b.Zeros([channels]));
        string[] names = ["instance", "group", "layer", "rms"];
        b.Output(names[0], x.InstanceNormalization(one, zero));
        b.Output(names[1], x.GroupNormalization(one, zero, groups: 1));
        b.Output(names[2], x.LayerNormalization(b.Fill(1, shape[1..]), axis: 1));
        b.Output(names[3], x.RMSNormalization(b.Fill(1, shape[1..]), axis: 1));
        using var session = b.Build().Compile(new() { Threads = threads }).CreateSession();
        var random = new Random(1);
        foreach (ref var v in session.Input<float>("x")) v = random.NextSingle() * 3 + 10;
        session.Run();
        return [.. names.SelectMany(name => session.Output<float>(name).ToArray())];
    }
}
