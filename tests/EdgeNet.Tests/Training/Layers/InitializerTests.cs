using EdgeNet.Tensors;
using EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Training.Layers;

public sealed class InitializerTests
{
    private static readonly Shape Weights = [64, 3, 3, 16]; // 144 inputs, 576 outputs

    public static TheoryData<string, Initializer, double, double> Distributions => new()
    {
        { "glorot uniform", Initializer.GlorotUniform, 2 / 720.0, Math.Sqrt(6 / 720.0) },
        { "glorot normal", Initializer.GlorotNormal, 2 / 720.0, 2 * Math.Sqrt(2 / 720.0) / 0.8796 },
        { "he uniform", Initializer.HeUniform, 2 / 144.0, Math.Sqrt(6 / 144.0) },
        { "he normal", Initializer.HeNormal, 2 / 144.0, 2 * Math.Sqrt(2 / 144.0) / 0.8796 },
        { "lecun uniform", Initializer.LeCunUniform, 1 / 144.0, Math.Sqrt(3 / 144.0) },
        { "lecun normal", Initializer.LeCunNormal, 1 / 144.0, 2 * Math.Sqrt(1 / 144.0) / 0.8796 },
        { "inverse root", Initializer.InverseRootUniform, 1 / (3 * 144.0), 1 / 12.0 },
        { "uniform", Initializer.Uniform(-0.2f, 0.2f), 0.04 / 3, 0.2 },
        { "normal", Initializer.Normal(0, 0.1f), 0.01, 0.6 },
        { "truncated normal", Initializer.TruncatedNormal(0, 0.1f), 0.01 * 0.8796 * 0.8796, 0.2 },
    };

    [Theory]
    [MemberData(nameof(Distributions), DisableDiscoveryEnumeration = true)]
    public void A_distribution_has_its_mean_variance_and_limits(string name, Initializer initializer, double variance, double limit)
    {
        var values = Fill(initializer, Weights);
        Assert.True(Math.Abs(values.Average()) < 4 * Math.Sqrt(variance / values.Length), name);
        Assert.Equal(1, values.Average(v => (double)v * v) / variance, 0.05);
        Assert.InRange(values.Max(Math.Abs), 0.5 * limit, limit * 1.0001);
    }

    [Theory]
    [InlineData(7, 12)]
    [InlineData(12, 7)]
    [InlineData(9, 9)]
    public void Orthogonal_rows_or_columns_have_length_1_and_right_angles(int rows, int columns)
    {
        var w = Fill(Initializer.Orthogonal, [rows, columns]);
        var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++)
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, length).Sum(k => (double)At(i, k) * At(j, k)), 1e-5);

        float At(int vector, int element) => rows <= columns ? w[vector * columns + element] : w[element * columns + vector];
    }

    [Fact]
    public void A_recurrent_layer_begins_as_Keras_has_it()
    {
        var network = new Sequential([6, 3], seed: 4) { new Bidirectional(new LSTM(5)) };
        var parameters = network.Parameters.ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(["bidirectional/lstm/kernel", "bidirectional/lstm/recurrent_kernel", "bidirectional/lstm/bias"], parameters.Keys);
        var limit = Math.Sqrt(6.0 / (3 + 20));
        Assert.InRange(parameters["bidirectional/lstm/kernel"].Span<float>().ToArray().Max(Math.Abs), 0.8 * limit, limit);

        // Each direction by itself has orthogonal columns.
        var recurrent = parameters["bidirectional/lstm/recurrent_kernel"].Span<float>().ToArray();
        foreach (var direction in recurrent.Chunk(20 * 5))
            for (var i = 0; i < 5; i++)
                for (var j = 0; j < 5; j++)
                    Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, 20).Sum(k => (double)direction[k * 5 + i] * direction[k * 5 + j]), 1e-5);

        // Input, output, forget, candidate: the forget gates are open.
        foreach (var bias in parameters["bidirectional/lstm/bias"].Span<float>().ToArray().Chunk(20))
            Assert.Equal([.. new float[10], .. Enumerable.Repeat(1f, 5), .. new float[5]], bias);
    }

    private static float[] Fill(Initializer initializer, Shape shape)
    {
        var values = new float[shape.Elements];
        initializer.Fill(values, shape, Fans.Of(shape), new Random(5));
        return values;
    }
}
