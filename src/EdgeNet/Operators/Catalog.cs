using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>Every operator EdgeNet knows, by name.</summary>
/// <example><code>Operator pool = Catalog.Create("MaxPool", new() { ["kernel_shape"] = new[] { 2, 2 } });</code></example>
public static class Catalog
{
    private static readonly Dictionary<string, Func<Operator>> Operators = new Func<Operator>[]
    {
        () => new Abs(),
        () => new Acos(),
        () => new Acosh(),
        () => new AdadeltaUpdate(),
        () => new AdagradUpdate(),
        () => new AdamUpdate(),
        () => new Add(),
        () => new Affine(),
        () => new And(),
        () => new ArgMax(),
        () => new ArgMin(),
        () => new Asin(),
        () => new Asinh(),
        () => new Assign(),
        () => new Atan(),
        () => new Atanh(),
        () => new AveragePool(),
        () => new BatchNormalization(),
        () => new BatchNormalizationGradient(),
        () => new BatchNormalizationTraining(),
        () => new BinaryStep(),
        () => new Cast(),
        () => new Ceil(),
        () => new Celu(),
        () => new Clip(),
        () => new Concat(),
        () => new ConstantOfShape(),
        () => new Conv1D(),
        () => new Conv2D(),
        () => new ConvTranspose2D(),
        () => new ConvWeightGradient(),
        () => new Cos(),
        () => new Cosh(),
        () => new CumSum(),
        () => new Dense(),
        () => new DepthToSpace(),
        () => new DequantizeLinear(),
        () => new Div(),
        () => new Dropout(),
        () => new Elu(),
        () => new Equal(),
        () => new Erf(),
        () => new Exp(),
        () => new Expand(),
        () => new Flatten(),
        () => new Floor(),
        () => new GRU(),
        () => new Gather(),
        () => new GatherElements(),
        () => new GatherND(),
        () => new Gelu(),
        () => new Gemm(),
        () => new GlobalAveragePool(),
        () => new GlobalLpPool(),
        () => new GlobalMaxPool(),
        () => new Greater(),
        () => new GreaterOrEqual(),
        () => new GridSample(),
        () => new GridSampleGradient(),
        () => new GroupNormalization(),
        () => new HardSigmoid(),
        () => new HardSwish(),
        () => new Identity(),
        () => new InstanceNormalization(),
        () => new IsInf(),
        () => new IsNaN(),
        () => new LRN(),
        () => new LSTM(),
        () => new LayerNormalization(),
        () => new LeakyRelu(),
        () => new Less(),
        () => new LessOrEqual(),
        () => new Log(),
        () => new LogSigmoid(),
        () => new LogSoftmax(),
        () => new LpNormalization(),
        () => new LpPool(),
        () => new MatMul(),
        () => new Max(),
        () => new MaxPool(),
        () => new MaxPoolGradient(),
        () => new Maxout(),
        () => new Mean(),
        () => new Min(),
        () => new Mish(),
        () => new Mod(),
        () => new MomentumUpdate(),
        () => new Mul(),
        () => new Neg(),
        () => new Not(),
        () => new OneHot(),
        () => new Or(),
        () => new PRelu(),
        () => new Pad(),
        () => new Pow(),
        () => new QuantizeLinear(),
        () => new RMSNormalization(),
        () => new RMSPropUpdate(),
        () => new RNN(),
        () => new RandomNormal(),
        () => new RandomUniform(),
        () => new Range(),
        () => new Reciprocal(),
        () => new RecurrentGradient(),
        () => new ReduceL1(),
        () => new ReduceL2(),
        () => new ReduceLogSum(),
        () => new ReduceLogSumExp(),
        () => new ReduceMax(),
        () => new ReduceMean(),
        () => new ReduceMin(),
        () => new ReduceProd(),
        () => new ReduceSum(),
        () => new ReduceSumSquare(),
        () => new Relu(),
        () => new Relu6(),
        () => new Reshape(),
        () => new Resize(),
        () => new ReverseSequence(),
        () => new Round(),
        () => new ScaledTanh(),
        () => new ScatterElements(),
        () => new ScatterND(),
        () => new Selu(),
        () => new SgdUpdate(),
        () => new ShapeOf(),
        () => new Sigmoid(),
        () => new Sign(),
        () => new Sin(),
        () => new Sinc(),
        () => new Sinh(),
        () => new Size(),
        () => new Slice(),
        () => new Softmax(),
        () => new Softplus(),
        () => new Softsign(),
        () => new SpaceToDepth(),
        () => new Split(),
        () => new Sqrt(),
        () => new Squeeze(),
        () => new StopGradient(),
        () => new Sub(),
        () => new Sum(),
        () => new SumPoolGradient(),
        () => new Swish(),
        () => new Tan(),
        () => new Tanh(),
        () => new ThresholdedRelu(),
        () => new Tile(),
        () => new TopK(),
        () => new Transpose(),
        () => new Trilu(),
        () => new UnaryGradient(),
        () => new Unsqueeze(),
        () => new Where(),
        () => new Xor(),
    }.ToDictionary(create => create().Type, StringComparer.Ordinal);

    /// <summary>The names of all operators, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Operators.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Creates an operator from its name and attributes; those not named keep their defaults.</summary>
    /// <exception cref="UnknownOperatorException">The catalogue has no such operator.</exception>
    /// <exception cref="AttributeException">An attribute is unknown or out of range.</exception>
    public static Operator Create(string type, IReadOnlyDictionary<string, object?>? attributes = null)
    {
        if (!Operators.TryGetValue(type, out var create))
            throw new UnknownOperatorException(node: null, $"Operator '{type}' is unknown{Spelling.DidYouMean(type, Names)} Catalog.Names lists them all.");
        var op = create();
        if (attributes is not null)
        {
            var reader = new AttributeReader(type, attributes);
            op.Visit(reader);
            reader.RefuseUnknown();
        }

        return op;
    }

    /// <summary>An operator's attributes by name, in a form <see cref="Create"/> takes back.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Attributes(Operator op)
    {
        var writer = new AttributeWriter(op.Type);
        op.Visit(writer);
        return writer.Values;
    }
}
