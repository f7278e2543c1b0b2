using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;
using Net = EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Training.Quantizing;

/// <summary>What forecasters, whose errors are small beside the range of their series, lose by being quantized.</summary>
public class ForecastTests
{
    private const int Steps = 24;

    private static readonly Graph Forecaster = Trained().ToGraph();

    [Fact]
    public void A_forecaster_errs_no_more_in_integers_than_in_floats()
    {
        var quantized = PostTrainingQuantizer.Calibrate(Forecaster, Waves(256)).Quantize();
        var (before, after) = (Error(Forecaster), Error(quantized));
        Assert.InRange(before, 0, 0.05); // or there would be nothing to lose
        Assert.InRange(after / before, 0.9, 1.005);
    }

    [Fact]
    public void The_second_byte_of_every_number_takes_noise_away()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Forecaster, Waves(256));
        var (two, one) = (quantizer.Quantize(), quantizer.Quantize());
        foreach (var node in one.Nodes.Where(node => node.Operator is Mul)) node.SetInput(1, one.Constant(Tensor.From([0f], [1])));
        var (fine, coarse) = (quantizer.OutputSqnr(two, Waves(200, seed: 5)), quantizer.OutputSqnr(one, Waves(200, seed: 5)));
        Assert.True(fine > coarse + 2, $"{fine} dB, {coarse} dB");
    }

    [Fact]
    public void Its_products_compute_with_integers_and_so_give_the_same_bits_whatever_the_vectors()
    {
        var quantized = PostTrainingQuantizer.Calibrate(Forecaster, Waves(32)).Quantize();
        var (answers, test) = (new List<float[]>(), Waves(50, seed: 5));
        foreach (var level in Cpu.Supported)
        {
            using var session = quantized.Compile(new() { Simd = level }).CreateSession();
            Assert.All(session.Graph.Nodes.Where(node => node.Operator is LSTM or Dense), node => Assert.Equal(DType.U8, node.Inputs[0]!.Spec.Type));
            var (item, given) = (test.CreateItem(), new float[test.Count]);
            for (var i = 0; i < given.Length; i++)
            {
                test.Read(0, i, item);
                item.Input.Span<float>().CopyTo(session.Input<float>("input"));
                session.Run();
                given[i] = session.Output<float>("output")[0];
            }

            answers.Add(given);
        }

        Assert.All(answers, given => Assert.Equal(answers[0], given));
    }

    private static double Error(Graph model)
    {
        var test = Waves(400, seed: 5);
        using var assessor = new Assessor(model, new ModelInfo { Task = ModelTask.Regression }, test.CreateItem(), threads: 1);
        return ((Regression)assessor.Assess(test)).RootMeanSquaredError;
    }

    private static Net.Sequential Trained()
    {
        var network = new Net.Sequential([Steps, 1], seed: 3) { new Net.LSTM(16), new Net.Dense(1) };
        network.Compile(Optimizer.Adam(0.02f), Loss.MeanSquaredError);
        network.Fit(Waves(2000), epochs: 12, batch: 32, options: new() { Threads = 1, Schedule = Schedule.Cosine() });
        return network;
    }

    /// <summary>Pieces of slow waves of many heights, measured not quite exactly, and by how much the last step goes on.</summary>
    private static Dataset<Example> Waves(int count, int seed = 1)
    {
        var random = new Random(seed);
        var (series, next) = (new float[count * Steps], new float[count]);
        for (var i = 0; i < count; i++)
        {
            var (height, pitch, phase) = (3 * random.NextSingle(), 0.05f + 0.1f * random.NextSingle(), MathF.Tau * random.NextSingle());
            for (var step = 0; step < Steps; step++) series[i * Steps + step] = At(step);
            next[i] = At(Steps) - series[i * Steps + Steps - 1];

            float At(int step) => height * MathF.Sin(pitch * step + phase) + 0.05f * (random.NextSingle() - 0.5f);
        }

        return Dataset.From(Tensor.From(series, [count, Steps, 1]), Tensor.From(next, [count, 1]));
    }
}
