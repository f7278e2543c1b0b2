using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Tests.Operators;

namespace EdgeNet.Tests.Onnx;

public sealed class RecurrentImportTests
{
    private const int Steps = 4, Batch = 2, Features = 3, Hidden = 5;

    private static readonly Func<double, double> Sigmoid = x => 1 / (1 + Math.Exp(-x)), Relu = x => Math.Max(0, x);
    private static readonly int[] StepsFirst = [1, 0, 2];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Lstm_with_everything_it_may_have_matches_its_definition_in_either_layout(int layout)
    {
        var net = new Net(gates: 4, directions: 2, layout);
        var model = net.Model("LSTM(X, W, R, B, lengths, h, c, P) -> Y, Y_h, Y_c", ("clip", 0.5f), ("input_forget", 1));

        var expected = net.Oracle(new LSTM { Direction = Direction.Bidirectional, Clip = 0.5f, InputForget = true }, Sigmoid, Math.Tanh, Math.Tanh);
        Compare(expected, model.Run("Y", "Y_h", "Y_c"), layout);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Gru_resets_before_or_behind_the_product(int linear)
    {
        var net = new Net(gates: 3, directions: 1, layout: 0);
        var model = net.Model("GRU(X, W, R, B, lengths, h) -> Y, Y_h", ("linear_before_reset", linear), ("direction", "reverse"));

        var expected = net.Oracle(new GRU { Direction = Direction.Reverse, LinearBeforeReset = linear == 1 }, Sigmoid, Math.Tanh, Math.Tanh);
        Compare(expected, model.Run("Y", "Y_h"), layout: 0);
    }

    [Fact]
    public void Directions_may_have_activations_of_their_own()
    {
        var net = new Net(gates: 1, directions: 2, layout: 0);
        var model = net.Model("RNN(X, W, R, B, lengths, h) -> Y, Y_h", ("activations", new[] { "relu", "Tanh" }));

        var forward = net.Oracle(new RNN { Direction = Direction.Bidirectional }, Relu, Relu, Relu);
        var reverse = net.Oracle(new RNN { Direction = Direction.Bidirectional }, Math.Tanh, Math.Tanh, Math.Tanh);
        Compare([.. forward.Zip(reverse, HalfOfEach)], model.Run("Y", "Y_h"), layout: 0);

        static TestTensor HalfOfEach(TestTensor first, TestTensor second) => new(first.Shape, [.. first.Values.Select((v, i) => i % (2 * Hidden) < Hidden ? v : second.Values[i])]);
    }

    [Fact]
    public void Numbers_go_to_the_activations_that_take_one()
    {
        var net = new Net(gates: 4, directions: 1, layout: 0);
        var model = net.Model("LSTM(X, W, R, B, , , , ) -> Y",
            ("activations", new[] { "Sigmoid", "HardSigmoid", "ScaledTanh" }), ("activation_alpha", new[] { 0.3f, 1.5f }), ("activation_beta", new[] { 0.6f, 0.75f }));

        var expected = net.Oracle(new LSTM(), Sigmoid, x => Math.Clamp((0.3f * x) + 0.6f, 0, 1), x => 1.5 * Math.Tanh(0.75 * x), inputs: 4);
        Compare(expected[..1], model.Run("Y"), layout: 0);
    }

    [Fact]
    public void Nothing_moves_between_stacked_layers()
    {
        var first = new Net(gates: 4, directions: 2, layout: 0);
        var model = first.Model("LSTM(X, W, R) -> Y")
            .Node("Transpose(Y) -> YT", ("perm", new[] { 0, 2, 1, 3 }))
            .Weight("shape", new TestTensor([3], [0, 0, -1], DType.I64))
            .Node("Reshape(YT, shape) -> X2")
            .Weight("W2", TestTensor.Random([1, 3 * Hidden, 2 * Hidden]))
            .Weight("R2", TestTensor.Random([1, 3 * Hidden, Hidden]))
            .Node("GRU(X2, W2, R2) -> , H2", ("hidden_size", Hidden));

        Assert.Equal(1, model.Import("H2").Transposes); // of the input, which counts steps first
    }

    [Theory]
    [InlineData("hidden_size", 7, "attribute 'hidden_size' is 7, but its recurrent weights are for 5")]
    [InlineData("direction", "upwards", "attribute 'direction' is 'upwards'")]
    [InlineData("activations", "Tanh", "attribute 'activations' names 1; 3 for each of 1 direction are expected")]
    [InlineData("activations", "Tanh Tanh Cosine", "activation 'Cosine' is unknown")]
    public void What_contradicts_the_weights_is_refused(string attribute, object value, string reason)
    {
        var net = new Net(gates: 4, directions: 1, layout: 0);
        if (attribute == "activations") value = ((string)value).Split(' ');

        Assert.Contains(reason, net.Model("LSTM(X, W, R) -> Y", (attribute, value)).Refusal("Y"), StringComparison.Ordinal);
    }

    private static void Compare(TestTensor[] expected, TestTensor[] actual, int layout)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (e, a) in expected.Zip(actual))
        {
            var directions = e.Shape[^1] / Hidden;
            var onnx = new TestTensor([.. e.Shape.ToArray()[..^1], directions, Hidden], e.Values);
            if (layout == 0) onnx = Permuted(onnx, e.Shape.Rank == 3 ? [1, 2, 0, 3] : StepsFirst);
            Assert.Equal(onnx.Shape, a.Shape);
            for (var i = 0; i < onnx.Values.Length; i++) Assert.Equal(onnx.Values[i], a.Values[i], 5e-6);
        }
    }

    private static TestTensor Permuted(TestTensor x, int[] permutation)
    {
        var result = TestTensor.Zeros([.. permutation.Select(p => x.Shape[p])]);
        for (var i = 0; i < result.Values.Length; i++)
        {
            var (index, rest) = (new int[permutation.Length], i);
            for (var d = permutation.Length - 1; d >= 0; d--) (rest, index[permutation[d]]) = Math.DivRem(rest, result.Shape[d]);
            result.Values[i] = x[index];
        }

        return result;
    }

    /// <summary>Weights and inputs of a recurrent node, for the model and, in our order, for the oracle.</summary>
    private sealed class Net(int gates, int directions, int layout)
    {
        private readonly TestTensor x = TestTensor.Random([Batch, Steps, Features], seed: 1);
        private readonly TestTensor w = TestTensor.Random([directions, gates * Hidden, Features], seed: 2, low: -1, high: 1);
        private readonly TestTensor r = TestTensor.Random([directions, gates * Hidden, Hidden], seed: 3, low: -1, high: 1);
        private readonly TestTensor b = TestTensor.Random([directions, 2 * gates * Hidden], seed: 4, low: -1, high: 1);
        private readonly TestTensor lengths = new([Batch], [Steps, Steps - 1], DType.I32);
        private readonly TestTensor h = TestTensor.Random([Batch, directions, Hidden], seed: 5), c = TestTensor.Random([Batch, directions, Hidden], seed: 6);
        private readonly TestTensor p = TestTensor.Random([directions, 3 * Hidden], seed: 7);

        public OnnxTestModel Model(string node, params (string, object)[] attributes)
        {
            if (directions == 2) attributes = [.. attributes, ("direction", "bidirectional")];
            if (layout == 1) attributes = [.. attributes, ("layout", 1)];
            return new OnnxTestModel().Input("X", Ordered(x)).Weight("W", w).Weight("R", r).Weight("B", b).Weight("lengths", lengths)
                .Input("h", Ordered(h)).Input("c", Ordered(c)).Weight("P", p).Node(node, attributes);

            TestTensor Ordered(TestTensor t) => layout == 1 ? t : Permuted(t, StepsFirst);
        }

        public TestTensor[] Oracle(RecurrentOperator op, Func<double, double> f, Func<double, double> g, Func<double, double> hOfC, int inputs = 8)
        {
            TestTensor?[] all = [x, w, r, b, lengths, Flat(h), Flat(c), p];
            return new RecurrentOracle(op, all[..inputs], f, g, hOfC).Run();

            static TestTensor Flat(TestTensor state) => new([Batch, state.Shape[1] * Hidden], state.Values);
        }
    }
}
