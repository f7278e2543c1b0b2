using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>Every operator EdgeNet knows, by name.</summary>
/// <example><code>Operator pool = Catalog.Create("MaxPool", new() { ["kernel_shape"] = new[] { 2, 2 } });</code></example>
public static class Catalog
{
    /// <summary>By names that are written here, so that an operator is loaded when it is asked for, not 160 of them by every model.</summary>
    private static readonly Dictionary<string, Func<Operator>> Operators = new(StringComparer.Ordinal)
    {
        [nameof(Abs)] = () => new Abs(),
        [nameof(Acos)] = () => new Acos(),
        [nameof(Acosh)] = () => new Acosh(),
        [nameof(AdadeltaUpdate)] = () => new AdadeltaUpdate(),
        [nameof(AdagradUpdate)] = () => new AdagradUpdate(),
        [nameof(AdamUpdate)] = () => new AdamUpdate(),
        [nameof(Add)] = () => new Add(),
        [nameof(Affine)] = () => new Affine(),
        [nameof(And)] = () => new And(),
        [nameof(ArgMax)] = () => new ArgMax(),
        [nameof(ArgMin)] = () => new ArgMin(),
        [nameof(Asin)] = () => new Asin(),
        [nameof(Asinh)] = () => new Asinh(),
        [nameof(Assign)] = () => new Assign(),
        [nameof(Atan)] = () => new Atan(),
        [nameof(Atanh)] = () => new Atanh(),
        [nameof(AveragePool)] = () => new AveragePool(),
        [nameof(BatchNormalization)] = () => new BatchNormalization(),
        [nameof(BatchNormalizationGradient)] = () => new BatchNormalizationGradient(),
        [nameof(BatchNormalizationTraining)] = () => new BatchNormalizationTraining(),
        [nameof(BinaryStep)] = () => new BinaryStep(),
        [nameof(Cast)] = () => new Cast(),
        [nameof(Ceil)] = () => new Ceil(),
        [nameof(Celu)] = () => new Celu(),
        [nameof(Clip)] = () => new Clip(),
        [nameof(Concat)] = () => new Concat(),
        [nameof(ConstantOfShape)] = () => new ConstantOfShape(),
        [nameof(Conv1D)] = () => new Conv1D(),
        [nameof(Conv2D)] = () => new Conv2D(),
        [nameof(ConvTranspose2D)] = () => new ConvTranspose2D(),
        [nameof(ConvWeightGradient)] = () => new ConvWeightGradient(),
        [nameof(Cos)] = () => new Cos(),
        [nameof(Cosh)] = () => new Cosh(),
        [nameof(CumSum)] = () => new CumSum(),
        [nameof(Dense)] = () => new Dense(),
        [nameof(DepthToSpace)] = () => new DepthToSpace(),
        [nameof(DequantizeLinear)] = () => new DequantizeLinear(),
        [nameof(Div)] = () => new Div(),
        [nameof(Dropout)] = () => new Dropout(),
        [nameof(Elu)] = () => new Elu(),
        [nameof(Equal)] = () => new Equal(),
        [nameof(Erf)] = () => new Erf(),
        [nameof(Exp)] = () => new Exp(),
        [nameof(Expand)] = () => new Expand(),
        [nameof(Flatten)] = () => new Flatten(),
        [nameof(Floor)] = () => new Floor(),
        [nameof(GRU)] = () => new GRU(),
        [nameof(Gather)] = () => new Gather(),
        [nameof(GatherElements)] = () => new GatherElements(),
        [nameof(GatherND)] = () => new GatherND(),
        [nameof(Gelu)] = () => new Gelu(),
        [nameof(Gemm)] = () => new Gemm(),
        [nameof(GlobalAveragePool)] = () => new GlobalAveragePool(),
        [nameof(GlobalLpPool)] = () => new GlobalLpPool(),
        [nameof(GlobalMaxPool)] = () => new GlobalMaxPool(),
        [nameof(Greater)] = () => new Greater(),
        [nameof(GreaterOrEqual)] = () => new GreaterOrEqual(),
        [nameof(GridSample)] = () => new GridSample(),
        [nameof(GridSampleGradient)] = () => new GridSampleGradient(),
        [nameof(GroupNormalization)] = () => new GroupNormalization(),
        [nameof(HardSigmoid)] = () => new HardSigmoid(),
        [nameof(HardSwish)] = () => new HardSwish(),
        [nameof(Identity)] = () => new Identity(),
        [nameof(InstanceNormalization)] = () => new InstanceNormalization(),
        [nameof(IsInf)] = () => new IsInf(),
        [nameof(IsNaN)] = () => new IsNaN(),
        [nameof(LRN)] = () => new LRN(),
        [nameof(LSTM)] = () => new LSTM(),
        [nameof(LayerNormalization)] = () => new LayerNormalization(),
        [nameof(LeakyRelu)] = () => new LeakyRelu(),
        [nameof(Less)] = () => new Less(),
        [nameof(LessOrEqual)] = () => new LessOrEqual(),
        [nameof(Log)] = () => new Log(),
        [nameof(LogSigmoid)] = () => new LogSigmoid(),
        [nameof(LogSoftmax)] = () => new LogSoftmax(),
        [nameof(LpNormalization)] = () => new LpNormalization(),
        [nameof(LpPool)] = () => new LpPool(),
        [nameof(MatMul)] = () => new MatMul(),
        [nameof(Max)] = () => new Max(),
        [nameof(MaxPool)] = () => new MaxPool(),
        [nameof(MaxPoolGradient)] = () => new MaxPoolGradient(),
        [nameof(Maxout)] = () => new Maxout(),
        [nameof(Mean)] = () => new Mean(),
        [nameof(Min)] = () => new Min(),
        [nameof(Mish)] = () => new Mish(),
        [nameof(Mod)] = () => new Mod(),
        [nameof(MomentumUpdate)] = () => new MomentumUpdate(),
        [nameof(Mul)] = () => new Mul(),
        [nameof(Neg)] = () => new Neg(),
        [nameof(Not)] = () => new Not(),
        [nameof(OneHot)] = () => new OneHot(),
        [nameof(Or)] = () => new Or(),
        [nameof(PRelu)] = () => new PRelu(),
        [nameof(Pad)] = () => new Pad(),
        [nameof(Pow)] = () => new Pow(),
        [nameof(QuantizeLinear)] = () => new QuantizeLinear(),
        [nameof(RMSNormalization)] = () => new RMSNormalization(),
        [nameof(RMSPropUpdate)] = () => new RMSPropUpdate(),
        [nameof(RNN)] = () => new RNN(),
        [nameof(RandomNormal)] = () => new RandomNormal(),
        [nameof(RandomUniform)] = () => new RandomUniform(),
        [nameof(Range)] = () => new Range(),
        [nameof(Reciprocal)] = () => new Reciprocal(),
        [nameof(RecurrentGradient)] = () => new RecurrentGradient(),
        [nameof(ReduceL1)] = () => new ReduceL1(),
        [nameof(ReduceL2)] = () => new ReduceL2(),
        [nameof(ReduceLogSum)] = () => new ReduceLogSum(),
        [nameof(ReduceLogSumExp)] = () => new ReduceLogSumExp(),
        [nameof(ReduceMax)] = () => new ReduceMax(),
        [nameof(ReduceMean)] = () => new ReduceMean(),
        [nameof(ReduceMin)] = () => new ReduceMin(),
        [nameof(ReduceProd)] = () => new ReduceProd(),
        [nameof(ReduceSum)] = () => new ReduceSum(),
        [nameof(ReduceSumSquare)] = () => new ReduceSumSquare(),
        [nameof(Relu)] = () => new Relu(),
        [nameof(Relu6)] = () => new Relu6(),
        [nameof(Reshape)] = () => new Reshape(),
        [nameof(Resize)] = () => new Resize(),
        [nameof(ReverseSequence)] = () => new ReverseSequence(),
        [nameof(Round)] = () => new Round(),
        [nameof(ScaledTanh)] = () => new ScaledTanh(),
        [nameof(ScatterElements)] = () => new ScatterElements(),
        [nameof(ScatterND)] = () => new ScatterND(),
        [nameof(Selu)] = () => new Selu(),
        [nameof(SgdUpdate)] = () => new SgdUpdate(),
        [nameof(ShapeOf)] = () => new ShapeOf(),
        [nameof(Sigmoid)] = () => new Sigmoid(),
        [nameof(Sign)] = () => new Sign(),
        [nameof(Sin)] = () => new Sin(),
        [nameof(Sinc)] = () => new Sinc(),
        [nameof(Sinh)] = () => new Sinh(),
        [nameof(Size)] = () => new Size(),
        [nameof(Slice)] = () => new Slice(),
        [nameof(Softmax)] = () => new Softmax(),
        [nameof(Softplus)] = () => new Softplus(),
        [nameof(Softsign)] = () => new Softsign(),
        [nameof(SpaceToDepth)] = () => new SpaceToDepth(),
        [nameof(Split)] = () => new Split(),
        [nameof(Sqrt)] = () => new Sqrt(),
        [nameof(Squeeze)] = () => new Squeeze(),
        [nameof(StopGradient)] = () => new StopGradient(),
        [nameof(Sub)] = () => new Sub(),
        [nameof(Sum)] = () => new Sum(),
        [nameof(SumPoolGradient)] = () => new SumPoolGradient(),
        [nameof(Swish)] = () => new Swish(),
        [nameof(Tan)] = () => new Tan(),
        [nameof(Tanh)] = () => new Tanh(),
        [nameof(ThresholdedRelu)] = () => new ThresholdedRelu(),
        [nameof(Tile)] = () => new Tile(),
        [nameof(TopK)] = () => new TopK(),
        [nameof(Transpose)] = () => new Transpose(),
        [nameof(Trilu)] = () => new Trilu(),
        [nameof(UnaryGradient)] = () => new UnaryGradient(),
        [nameof(Unsqueeze)] = () => new Unsqueeze(),
        [nameof(Where)] = () => new Where(),
        [nameof(Xor)] = () => new Xor(),
    };

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
