using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <summary>
/// How each operator is written in opset 17. Most have ONNX's own names and attributes and need no word here but the order of axes
/// they work in.
/// </summary>
internal static partial class ExportRules
{
    /// <summary>Writes a node.</summary>
    /// <exception cref="NotExportableException">ONNX has no equivalent.</exception>
    public static void Write(NodeExport n)
    {
        switch (n.Operator)
        {
            case LinearOperator op: Linear(n, op); break;
            case WindowedPool op: Pool(n, op); break;
            case GlobalPool: n.GiveImage(n.Add(n.Operator.Type, [n.Image()], n.Attributes)); break;
            case BatchNormalization or InstanceNormalization: n.GiveImage(n.Add(n.Operator.Type, [n.Image(), .. Rest(n)], n.Attributes)); break;
            case LRN: LocalResponse(n); break;
            case GroupNormalization op: Groups(n, op); break;
            case RMSNormalization op: RootMeanSquare(n, op); break;
            case LayerNormalization: n.Give(n.Add("LayerNormalization", Inputs(n), n.Attributes)); break;
            case LpNormalization op: AlongAxis(n, op.Axis, ("p", op.P)); break;
            case SoftmaxOperator op: AlongAxis(n, op.Axis); break;
            case Resize op: Resample(n, op); break;
            case GridSample op: Sample(n, op); break;
            case DepthToSpace op: n.GiveImage(n.Add("DepthToSpace", [n.Image()], ("blocksize", op.BlockSize), ("mode", op.Order.ToString()))); break;
            case SpaceToDepth op: n.GiveImage(n.Add("SpaceToDepth", [n.Image()], ("blocksize", op.BlockSize))); break;

            case Gemm op: n.Give(n.Add("Gemm", Inputs(n), ("alpha", op.Alpha), ("beta", op.Beta), ("transA", op.TransA), ("transB", op.TransB))); break;
            // Aᵀ·b is b·A: without a Transpose, which ONNX Runtime 1.29 fuses wrongly before a vector.
            case MatMul { TransA: true, TransB: false } when n.Shape(1).Rank == 1: n.Give(n.Add("MatMul", [n.In(1), n.In(0)])); break;
            case MatMul op: n.Give(n.Add("MatMul", [n.In(0, Swapped(n, 0, op.TransA)), n.In(1, Swapped(n, 1, op.TransB))])); break;
            case RecurrentOperator op: Recurrent(n, op); break;

            case ReduceOperator op: Reduce(n, op); break;
            case ArgOperator op: Find(n, op); break;
            case TopK op: Top(n, op); break;
            case CumSum op: Running(n, op); break;

            case Identity or StopGradient: n.Give(n.AsWritten(), n.Order()); break;
            case Dropout when n.Count > 1: throw new NotExportableException("what it drops is of training; export the model, not the training step made of it");
            case Dropout op: n.Give(n.Add("Dropout", [n.AsWritten(), n.Number("ratio", op.Ratio)]), n.Order()); break;
            case Transpose op: n.Give(n.AsWritten(), n.Order().Transposed(Axes(op.Perm, n.Shape(0).Rank))); break;
            case Reshape: n.Give(n.Reshape(n.Flat(), n.Result().ToArray())); break;
            case Flatten: n.Give(Flat(n)); break;
            case Squeeze op: Drop(n, op); break;
            case Unsqueeze op: n.Give(n.Add("Unsqueeze", [n.In(), n.Integers("axes", op.Axes)])); break;
            case Concat op: Join(n, op); break;
            case Split op: Cut(n, op); break;
            case Slice op: Part(n, op); break;
            case Pad op: Frame(n, op); break;
            case Tile op: n.Give(n.Add("Tile", [n.AsWritten(), n.Integers("repeats", n.Order().Lying(op.Repeats))]), n.Order()); break;
            case Expand: n.Give(n.Add("Expand", [n.In(), n.Integers("shape", n.Result())])); break;
            case Gather or GatherElements: n.Give(n.Add(n.Operator.Type, Inputs(n), n.Attributes)); break;
            case GatherND: n.Give(n.Add("GatherND", [n.In(0), Longs(n, 1)], n.Attributes)); break;
            case ScatterElements op: Scatter(n, op.Reduction, n.In(1), ("axis", op.Axis)); break;
            case ScatterND op: Scatter(n, op.Reduction, Longs(n, 1)); break;
            case Trilu op: n.Give(n.Add("Trilu", [n.In(), n.Constant("k", Tensor.Scalar((long)op.K))], ("upper", op.Upper))); break;
            case ReverseSequence: n.Give(n.Add("ReverseSequence", [n.In(0), Longs(n, 1)], n.Attributes)); break;
            case OneHot op: Encode(n, op); break;
            case Cast op: n.Give(n.Add("Cast", [n.AsWritten()], ("to", (int)ModelWriter.TypeOf(op.To))), n.Order()); break;

            case QuantizingOperator op: Quantize(n, op); break;
            case ShapeOf or Size or Operators.Range or ConstantOfShape: n.Give(n.Known()); break;
            case Maxout op: n.Give(n.Add("ReduceMax", [n.Reshape(n.In(), [.. n.Result(), op.Pieces])], ("axes", new[] { -1 }), ("keepdims", 0))); break;
            default: Pointwise(n); break;
        }
    }

    /// <summary>All inputs in our own order.</summary>
    private static string[] Inputs(NodeExport n) => [.. Enumerable.Range(0, n.Count).Select(n.In)];

    /// <summary>All inputs but the first in our own order.</summary>
    private static IEnumerable<string> Rest(NodeExport n) => Enumerable.Range(1, n.Count - 1).Select(n.In);

    /// <summary>A permutation; the reverse order where none is given.</summary>
    private static IReadOnlyList<int> Axes(IReadOnlyList<int> permutation, int rank) => permutation.Count > 0 ? permutation : [.. Enumerable.Range(0, rank).Reverse()];

    /// <summary>Our order, or that with the last two axes swapped.</summary>
    private static AxisOrder Swapped(NodeExport n, int input, bool swap)
    {
        var axes = AxisOrder.Plain(n.Shape(input).Rank).ToArray();
        if (swap) (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
        return new(axes);
    }

    /// <summary>An operator of ONNX's name that works along one axis, wherever it lies.</summary>
    private static void AlongAxis(NodeExport n, int axis, params ReadOnlySpan<(string Name, object? Value)> others) =>
        n.Give(n.Add(n.Operator.Type, [n.AsWritten()], [("axis", n.Order().Position(axis)), .. others]), n.Order());

    /// <summary>Indices or lengths, as I64.</summary>
    private static string Longs(NodeExport n, int input) =>
        n.Spec(input).Type == DType.I64 ? n.In(input) : n.Add("Cast", [n.In(input)], ("to", (int)ModelWriter.TypeOf(DType.I64)));
}
