using EdgeNet.Operators;
using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Onnx.Import;

/// <summary>Nodes that compute nothing at run time: constants, shapes, branches whose condition is known, and what only training needs.</summary>
internal static class Constants
{
    public static void Constant(NodeImport n)
    {
        var tensor = n.Tensor("value")
            ?? (n.Floats("value_floats") is { } floats ? Tensor.From(floats, [floats.Length]) : null)
            ?? (n.Longs("value_ints") is { } longs ? Tensor.From(longs, [longs.Length]) : null);
        tensor ??= n.Proto.Attribute.Any(a => string.Equals(a.Name, "value_int", StringComparison.Ordinal)) ? Tensor.Scalar(n.Long("value_int", 0))
            : n.Proto.Attribute.Any(a => string.Equals(a.Name, "value_float", StringComparison.Ordinal)) ? Tensor.Scalar(n.Float("value_float", 0))
            : throw new RuleException("it holds no number; text and sparse tensors are not supported");
        n.Set(0, n.Constant(tensor));
    }

    public static void ConstantOfShape(NodeImport n)
    {
        var value = n.Tensor("value") ?? Tensor.Scalar(0f);
        if (value.Shape.Elements != 1) throw new RuleException($"attribute 'value' is {value.Spec}; it must hold one element");
        var one = n.Add(new Reshape { Shape = [] }, n.Constant(value));
        var shape = n.Ints(0);
        n.Set(0, shape.Length == 0 ? one : n.Add(new Expand { Shape = [.. shape] }, one));
    }

    public static void Range(NodeImport n)
    {
        var (start, limit, delta) = (n.Contents(0), n.Contents(1), n.Contents(2));
        if (start.Spec.Type == DType.F32)
        {
            n.Set(0, n.Add(new EdgeNet.Operators.Range { Start = n.Scalar(0), Limit = n.Scalar(1), Delta = n.Scalar(2), ElementType = DType.F32 }));
            return;
        }

        var (from, to, step) = (n.Long(0), n.Long(1), n.Long(2));
        if (step == 0) throw new RuleException("its step is 0");
        var count = Math.Max(0, Math.Ceiling((to - (double)from) / step));
        n.Reserve(count);
        var values = new long[(int)count];
        for (var i = 0; i < values.Length; i++) values[i] = from + (i * step);
        n.Set(0, n.Constant(Numbers.Of(start.Spec.Type, values, [values.Length])));
    }

    public static void EyeLike(NodeImport n)
    {
        var x = n.Input(0);
        var type = n.Int("dtype", 0) is > 0 and var given
            ? OnnxTensor.TypeOf((DataType)given) ?? throw new RuleException($"there is no element type for {(DataType)given}")
            : x.Value.Spec.Type;
        var (shape, k) = (x.Shape, n.Int("k", 0));
        if (shape.Rank != 2) throw new RuleException($"input 0 is {shape}; two dimensions are expected");
        n.Reserve(shape.Elements);
        var values = new long[shape.Elements];
        for (long row = 0; row < shape[0]; row++)
            if (row + k >= 0 && row + k < shape[1]) values[(row * shape[1]) + row + k] = 1;
        n.Set(0, n.Constant(Numbers.Of(type, values, shape)));
    }

    public static void Shape(NodeImport n)
    {
        var dims = n.Input(0).Shape.ToArray().Select(d => (long)d).ToArray();
        var (start, end) = (At(n.Long("start", 0)), At(n.Long("end", dims.Length)));
        long[] part = start < end ? dims[start..end] : [];
        n.Set(0, n.Constant(Tensor.From(part, [part.Length])));

        int At(long axis) => (int)Math.Clamp(axis < 0 ? axis + dims.Length : axis, 0, dims.Length);
    }

    public static void Size(NodeImport n) => n.Set(0, n.Constant(Tensor.Scalar(n.Input(0).Shape.Elements)));

    public static void Identity(NodeImport n) => n.Set(0, n.Input(0));

    /// <summary>Nothing, unless a model is trained.</summary>
    public static void Dropout(NodeImport n)
    {
        n.Ignore("seed");
        n.Ignore("consumed_inputs");
        // Until opset 6 a node that didn't say otherwise was for training. With a ratio of 0 that drops nothing either.
        var (ratio, testing) = (n.Float("ratio", 0.5f), n.Bool("is_test"));
        var training = n.Opset < 7 ? !testing : n.Has(2) && n.Scalar(2) != 0;
        if (training && (n.Has(1) ? n.Scalar(1) : ratio) != 0) throw new RuleException("it is in training mode; export the model for inference");
        var x = n.Input(0);
        n.Set(0, x);
        if (!n.Wants(1)) return;
        var one = n.Opset < 10 ? Tensor.Scalar(1f) : Tensor.Scalar(true);
        n.Set(1, x with { Value = n.Add(new Expand { Shape = [.. x.Value.Shape] }, n.Constant(one)) });
    }

    /// <summary>
    /// The branch its condition chooses, as if the other weren't there. A condition that measurements decide is known in a run only: both
    /// branches are computed, and of their results one is taken.
    /// </summary>
    public static void If(NodeImport n)
    {
        var condition = n.Plain(0);
        if (condition.Spec.Type != DType.Bool || condition.Shape.Elements != 1) throw new RuleException($"its condition is {condition.Spec}; one truth value is expected");
        var (yes, no) = (n.Graph("then_branch"), n.Graph("else_branch"));
        if (condition.Constant is not null || Importer.FollowsFromSettings(condition))
        {
            foreach (var (i, result) in n.Branch(n.Contents(0).Span<bool>()[0] ? yes : no).Index()) n.Set(i, result);
            return;
        }

        condition = n.Add(new Reshape { Shape = [] }, condition);
        foreach (var (i, (x, y)) in n.Branch(yes).Zip(n.Branch(no)).Index())
        {
            if (x.Shape != y.Shape || x.Value.Spec.Type != y.Value.Spec.Type)
                throw new RuleException($"its condition is known in a run only, when its result can't be {x.Value.Spec.Type}{x.Shape} or else {y.Value.Spec.Type}{y.Shape}");
            n.Set(i, x with { Value = n.Add("Where", condition, x.Value, n.Arrange(y, x.Order)) });
        }
    }
}
