using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>How the weights of layers that compute with floats are stored.</summary>
public enum WeightForm
{
    /// <summary>As floats.</summary>
    Float32,

    /// <summary>As floats of 16 bits: half of the size.</summary>
    Fp16,

    /// <summary>As integers of 8 bits, with a scale for each output channel: a quarter of the size.</summary>
    Int8,

    /// <summary>As integers of 4 bits, two a byte, with a scale for 32 weights: less than a sixth of the size.</summary>
    Int4,
}

/// <summary>
/// Stores weights in fewer bits. Layers go on computing with floats: compiling unpacks what they multiply with, so that a model grows no faster,
/// only smaller where it is kept and on its way to a device.
/// </summary>
/// <example><code>
/// var smaller = WeightStorage.Store(model.Graph, WeightForm.Int4);
/// Model.Save("small.edgenet", smaller, model.Info);
/// </code></example>
public static class WeightStorage
{
    /// <summary>So many weights share a scale of four bits, where as many or a multiple of them make an output channel.</summary>
    private const int Group = 32;

    /// <summary>Scales of smaller groups would take more than the bits saved; such weights are stored in eight bits.</summary>
    private const int LeastGroup = 16;

    /// <summary>What is smaller isn't worth a node.</summary>
    private const int LeastElements = 256;

    /// <summary>Scales that are tried for a group of four bits, each as a share of the one that reaches its largest weight.</summary>
    private static readonly float[] Shares = [1f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f];

    /// <summary>A copy of a graph whose weights are stored in a form. Weights that are integers already stay as they are.</summary>
    /// <param name="graph">The graph; it is left as it was.</param>
    /// <param name="form">The form.</param>
    /// <param name="layers">Whether to store the weights of a layer so, by its name; all if not given.</param>
    public static Graph Store(Graph graph, WeightForm form, Func<string, bool>? layers = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var copy = graph.Clone();
        if (form == WeightForm.Float32) return copy;
        foreach (var node in copy.Nodes.ToList())
        {
            if (layers?.Invoke(node.Name) == false) continue;
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (ModelParameter.RoleOf(node, i) == ParameterRole.Trainable && node.Inputs[i] is { Shape.Elements: >= LeastElements, Constant: { } weights } value && weights.Shape.Rank >= LeastRank(node))
                    copy.Replace(value, Stored(copy, value.Name, weights, RowsOf(node, weights.Shape), form));
            }
        }

        copy.Sort();
        return copy;
    }

    /// <summary>How many axes weights have at least; biases have fewer, which recurrent layers have for each direction.</summary>
    private static int LeastRank(Node node) => node.Operator is RecurrentOperator ? 3 : 2;

    /// <summary>How many rows weights have that belong to one output channel each.</summary>
    private static int RowsOf(Node node, Shape shape) => node.Operator is RecurrentOperator ? shape[0] * shape[1] : shape[0];

    private static Value Stored(Graph graph, string name, Tensor weights, int rows, WeightForm form)
    {
        var length = (int)(weights.Shape.Elements / rows);
        if (form == WeightForm.Fp16) return Halves(graph, name, weights);
        return form == WeightForm.Int4 && GroupOf(length) is { } group ? Integers(graph, name, weights, group, DType.I4) : Integers(graph, name, weights, length, DType.I8);
    }

    /// <summary>The size of groups into which a row divides without rest, as near to the usual one as there is; null if they would be too small.</summary>
    private static int? GroupOf(int length)
    {
        for (var group = Math.Min(Group, length); group >= LeastGroup; group--)
            if (length % group == 0) return group;
        return null;
    }

    private static Value Halves(Graph graph, string name, Tensor weights)
    {
        var halves = new Tensor(new(DType.F16, weights.Shape));
        var from = weights.Span<float>();
        var to = halves.Span<Half>();
        for (var i = 0; i < to.Length; i++) to[i] = (Half)Math.Clamp(from[i], (float)Half.MinValue, (float)Half.MaxValue);
        return graph.Constant(halves, name).Cast(DType.F32, $"{name}.real");
    }

    /// <summary>Weights as rows of a length, each with a scale of its own and zero at zero.</summary>
    private static Value Integers(Graph graph, string name, Tensor weights, int length, DType type)
    {
        var rows = (int)(weights.Shape.Elements / length);
        var (stored, scales) = (new Tensor(new(type, [rows, length])), new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var reals = weights.Span<float>().Slice(row * length, length);
            scales[row] = ScaleOf(reals, type);
            for (var i = 0; i < length; i++) Put(stored, row * length + i, Round(reals[i], scales[row], type));
        }

        var real = graph.Constant(stored, name).DequantizeLinear(Quantization.PerAxis(0, scales), $"{name}.real");
        return weights.Shape == real.Shape ? real : real.Reshape([.. weights.Shape], $"{name}.shaped");
    }

    private static void Put(Tensor stored, int at, int value)
    {
        if (stored.Spec.Type == DType.I8) stored.Span<sbyte>()[at] = (sbyte)value;
        else stored.Bytes[at / 2] |= (byte)((value & 15) << (at % 2 * 4));
    }

    private static int Round(float real, float scale, DType type) => (int)Math.Clamp(MathF.Round(real / scale), -Most(type), Most(type));

    private static int Most(DType type) => type == DType.I8 ? 127 : 7;

    /// <summary>The scale: in eight bits the one that reaches the largest weight, in four the one with the least squared error.</summary>
    private static float ScaleOf(ReadOnlySpan<float> reals, DType type)
    {
        var largest = 0f;
        foreach (var real in reals) largest = MathF.Max(largest, MathF.Abs(real));
        if (!(largest > 0 && float.IsFinite(largest))) return 1;
        var (best, least) = (largest / Most(type), double.PositiveInfinity);
        if (type == DType.I8) return best;
        foreach (var share in Shares)
        {
            var (scale, error) = (share * largest / Most(type), 0.0);
            foreach (var real in reals) error += Math.Pow(real - (Round(real, scale, type) * scale), 2);
            if (error < least) (best, least) = (scale, error);
        }

        return best;
    }
}
