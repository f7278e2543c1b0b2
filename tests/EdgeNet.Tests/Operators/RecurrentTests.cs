using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeNet.Tests.Operators;

public sealed class RecurrentTests
{
    public static TheoryData<string> Operators => ["RNN", "LSTM", "GRU", "GRU with linear_before_reset"];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Networks_of_any_size_compute_what_their_oracle_does(string name)
    {
        var sizes = Gen.Choose(0, 70).Four().Select(s => new RecurrentCases.Size(s.Item1 % 5, s.Item2 % 12, s.Item3 % 20, Math.Max(1, s.Item4)));
        var cases = from size in sizes
                    from direction in Gen.Elements(Enum.GetValues<Direction>())
                    from options in Gen.Elements(RecurrentCases.AllOptions(peepholes: name == "LSTM").ToArray())
                    select size.Case(Create(name, direction), options);
        Prop.ForAll(Arb.From(cases), test => StepRunner.RunAll(test, Cpu.Best) > 0).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void The_number_of_threads_changes_no_bit(string name)
    {
        float[]? expected = null;
        foreach (var threads in (int[])[1, 2, 3])
        {
            var b = new GraphBuilder("g", seed: 3);
            var x = b.Input("x", [3, 20, 7]);
            var op = Create(name, Direction.Bidirectional);
            var y = b.Add(op, x, b.Weights([2, op.Gates * 100, 7]), b.Uniform([2, op.Gates * 100, 100], -0.1f, 0.1f), b.Uniform([2, op.Gates * 200], -1, 1));
            b.Output("y", y[0]).Output("last", y[1]);
            using var session = b.Build().Compile(new() { Threads = threads }).CreateSession();
            var input = session.Input<float>("x");
            for (var i = 0; i < input.Length; i++) input[i] = MathF.Sin(i);
            session.Run();
            float[] got = [.. session.Output<float>("y"), .. session.Output<float>("last")];
            Assert.Equal(expected ??= got, got);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void A_length_beyond_the_sequence_is_refused_by_name(int length)
    {
        var b = new GraphBuilder("g");
        var y = b.Input("x", [2, 7, 3]).RNN(b.Weights([1, 5, 3]), b.Weights([1, 5, 5]), lengths: b.Input("lengths", new TensorSpec(DType.I32, [2])), name: "reader").Y;
        using var session = b.Output("y", y).Build().Compile().CreateSession();
        session.Input<int>("lengths")[1] = length;
        var error = Assert.Throws<EdgeNetException>(session.Run);
        Assert.Contains("reader", error.Message, StringComparison.Ordinal);
        Assert.Contains($"lengths[1] is {length}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_that_do_not_fit_each_other_are_refused()
    {
        Refuses("(X)", x: [7, 3]);
        Refuses("(W)", w: [1, 20, 4]);
        Refuses("(W)", w: [2, 20, 3]);
        Refuses("(R)", r: [1, 19, 5]);
        Refuses("(B)", bias: [1, 30]);
        Refuses("(initial_h)", initialH: [2, 6]);
        Refuses("(initial_c)", initialC: [5]);
        Refuses("(P)", peepholes: [1, 20]);

        static void Refuses(string input, Shape? x = null, Shape? w = null, Shape? r = null, Shape? bias = null, Shape? initialH = null, Shape? initialC = null, Shape? peepholes = null)
        {
            var b = new GraphBuilder("g");
            var error = Assert.Throws<ShapeException>(() => b.Input("x", x ?? [2, 7, 3]).LSTM(
                b.Zeros(w ?? [1, 20, 3]), b.Zeros(r ?? [1, 20, 5]), b.Zeros(bias ?? [1, 20]), Direction.Forward, lengths: null,
                b.Zeros(initialH ?? [2, 5]), b.Zeros(initialC ?? [2, 5]), b.Zeros(peepholes ?? [1, 15])));
            Assert.Contains(input, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 28)]
    public void Hidden_units_that_have_no_weights_are_refused(int hidden)
    {
        var g = new Graph("g");
        Value Given(string name, Shape shape) => g.Input(name, new(DType.F32, shape));
        var error = Assert.Throws<ShapeException>(() => Given("x", [1, 1, 4]).LSTM(Given("w", [1, 0, 4]), Given("r", [1, 0, hidden]), name: "reader"));
        Assert.Equal("reader", error.Node);
    }

    [Fact]
    public void An_lstm_with_one_bias_counts_its_products_and_parameters_as_Keras_does()
    {
        var b = new GraphBuilder("g");
        var first = b.Input("x", [1, 60, 1]).LSTM(b.Weights([1, 1024, 1]), b.Weights([1, 1024, 256]), b.Zeros([1, 1024])).Y;
        var second = first.LSTM(b.Weights([1, 1024, 256]), b.Weights([1, 1024, 256]), b.Zeros([1, 1024])).H;
        var graph = b.Output("last", second).Build();
        Assert.Equal(264_192 + 525_312, graph.Constants.Sum(c => c.Shape.Elements));
        Assert.Equal(60L * (1024 * 257 + 1024 * 512), graph.Compile().Macs);
    }

    private static RecurrentOperator Create(string name, Direction direction) => name switch
    {
        "RNN" => new RNN { Direction = direction },
        "LSTM" => new LSTM { Direction = direction },
        "GRU" => new GRU { Direction = direction },
        _ => new GRU { Direction = direction, LinearBeforeReset = true },
    };
}
