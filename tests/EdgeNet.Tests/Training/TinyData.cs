using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;

namespace EdgeNet.Tests.Training;

/// <summary>Data and networks small enough to be trained in a moment.</summary>
internal static class TinyData
{
    /// <summary>Points of the plane, of class 1 where both coordinates have the same sign.</summary>
    public static Dataset<Example> Quadrants(int count, int seed = 1)
    {
        var random = new Random(seed);
        var (points, classes) = (new float[count * 2], new int[count]);
        for (var i = 0; i < points.Length; i++) points[i] = 2 * random.NextSingle() - 1;
        for (var i = 0; i < count; i++) classes[i] = points[2 * i] * points[2 * i + 1] > 0 ? 1 : 0;
        return Dataset.From(Tensor.From(points, [count, 2]), Tensor.From(classes, [count]));
    }

    public static Sequential Classifier(int seed = 1, float rate = 0.01f)
    {
        var network = new Sequential([2], seed: seed) { new Dense(16, "relu"), new Dense(2, "softmax") };
        network.Compile(Optimizer.Adam(rate), Loss.CrossEntropy(), new Accuracy());
        return network;
    }

    public static List<float[]> Weights(this Network network) => [.. network.Parameters.Select(p => p.Value.Span<float>().ToArray())];
}
