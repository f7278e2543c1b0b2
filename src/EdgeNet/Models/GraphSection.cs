using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Models;

/// <summary>The graph section: inputs, constants, nodes in the order they run, outputs. Values are numbered in that order.</summary>
internal static class GraphSection
{
    private const string Name = "graph";

    private enum AttributeKind : byte
    {
        Null = 0,
        Int = 1,
        Float = 2,
        Bool = 3,
        String = 4,
        Ints = 5,
        Floats = 6,
        Operator = 7,
    }

    private enum Scaling : byte
    {
        None = 0,
        WithZeroPoints = 1,
        Symmetric = 2,
    }

    /// <summary>The oldest version that can say what there is to write.</summary>
    public static int Version(Graph graph, IReadOnlyList<(Value Value, WeightRange Range)> constants)
    {
        var packed = constants.Any(c => c.Range == WeightRange.None) ? ModelFormat.PackedGraphVersion : ModelFormat.Version;
        var values = graph.Inputs.Concat(constants.Select(c => c.Value)).Concat(graph.Nodes.SelectMany(node => node.Outputs));
        return Math.Max(packed, Version(values.Select(value => value.Spec)));
    }

    /// <summary>The oldest version of a section that can hold such tensors.</summary>
    public static int Version(IEnumerable<TensorSpec> specs) => specs.Any(spec => ScalingOf(spec) is Scaling.Symmetric) ? ModelFormat.SymmetricVersion : ModelFormat.Version;

    public static void Write(SectionWriter w, Graph graph, IReadOnlyList<(Value Value, WeightRange Range)> constants)
    {
        var numbers = new Dictionary<Value, int>();
        w.String(graph.Name);
        w.Int(graph.Inputs.Count);
        foreach (var input in graph.Inputs)
        {
            numbers.Add(input, numbers.Count);
            w.String(input.Name);
            WriteSpec(w, input.Spec);
        }

        w.Int(constants.Count);
        foreach (var (value, range) in constants)
        {
            numbers.Add(value, numbers.Count);
            w.String(value.Name);
            WriteSpec(w, value.Spec);
            w.Long(range.Offset);
            w.Long(range.Length);
        }

        w.Int(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
        {
            w.String(node.Name);
            WriteOperator(w, node.Operator);
            w.Int(node.Inputs.Count);
            foreach (var input in node.Inputs) w.Int(input is null ? -1 : numbers[input]);
            w.Int(node.Outputs.Count);
            foreach (var output in node.Outputs)
            {
                numbers.Add(output, numbers.Count);
                WriteSpec(w, output.Spec);
            }
        }

        w.Int(graph.Outputs.Count);
        foreach (var output in graph.Outputs)
        {
            w.String(output.Name);
            w.Int(numbers[output.Value]);
        }
    }

    /// <summary>Rebuilds the graph. Every shape is inferred again and compared with the one stored.</summary>
    /// <param name="r">The section.</param>
    /// <param name="constant">Finds a constant's contents: by its number among the constants, its name, its spec and its place.</param>
    public static Graph Read(SectionReader r, Func<int, string, TensorSpec, WeightRange, Tensor> constant)
    {
        var graph = new Graph(r.String());
        var values = new List<Value>();
        for (var count = r.Count(elementBytes: 6); count > 0; count--)
        {
            var name = r.String();
            values.Add(graph.Input(name, ReadSpec(ref r)));
        }

        var constants = r.Count(elementBytes: 22);
        for (var number = 0; number < constants; number++)
        {
            var name = r.String();
            var spec = ReadSpec(ref r);
            values.Add(graph.Constant(constant(number, name, spec, new(r.Long(), r.Long())), name));
        }

        for (var count = r.Count(elementBytes: 20); count > 0; count--) ReadNode(ref r, graph, values);
        for (var count = r.Count(elementBytes: 8); count > 0; count--)
        {
            var name = r.String();
            graph.Output(name, Find(values, r.Int()));
        }

        r.ExpectEnd();
        return graph;
    }

    private static void ReadNode(ref SectionReader r, Graph graph, List<Value> values)
    {
        var name = r.String();
        var op = ReadOperator(ref r, depth: 0);
        var inputs = new Value?[r.Count(elementBytes: 4)];
        for (var i = 0; i < inputs.Length; i++)
        {
            var number = r.Int();
            inputs[i] = number == -1 ? null : Find(values, number);
        }

        var outputs = graph.Add(op, inputs, name);
        var stored = r.Count(elementBytes: 3);
        if (stored != outputs.Count) throw new ModelException($"Node '{name}' has {stored} outputs in the file; its operator {op.Type} has {outputs.Count}. The file is damaged.");
        foreach (var output in outputs)
        {
            var spec = ReadSpec(ref r);
            if (spec != output.Spec) throw new ModelException($"Node '{name}' gives {output.Spec}, but the file says {spec}. The file is damaged, or an EdgeNet with another shape rule wrote it: export the model again.");
            values.Add(output);
        }
    }

    private static Value Find(List<Value> values, int number) => (uint)number < (uint)values.Count ? values[number]
        : throw new ModelException($"The {Name} section reads value {number} where {values.Count} exist; the file is damaged.");

    internal static void WriteSpec(SectionWriter w, TensorSpec spec)
    {
        w.Byte((byte)spec.Type);
        w.Byte((byte)spec.Shape.Rank);
        for (var i = 0; i < spec.Shape.Rank; i++) w.Int(spec.Shape[i]);
        var scaling = ScalingOf(spec);
        w.Byte((byte)scaling);
        if (spec.Quantization is not { } q) return;
        w.Int(q.Axis ?? -1);
        w.Int(q.Scales.Length);
        foreach (var scale in q.Scales) w.Float(scale);
        if (scaling is Scaling.Symmetric) return;
        foreach (var zero in q.ZeroPoints) w.Int(zero);
    }

    private static Scaling ScalingOf(TensorSpec spec) => spec.Quantization is not { } q ? Scaling.None
        : q is { Axis: not null, IsSymmetric: true } ? Scaling.Symmetric : Scaling.WithZeroPoints;

    internal static TensorSpec ReadSpec(ref SectionReader r)
    {
        var type = r.Enum<DType>();
        var rank = r.Byte();
        if (rank > Shape.MaxRank) throw new ModelException($"The {Name} section has a shape of {rank} dimensions; at most {Shape.MaxRank} are supported. The file is damaged.");
        Span<int> dims = stackalloc int[rank];
        foreach (ref var dim in dims) dim = r.Int();
        var shape = new Shape(dims);
        var scaling = r.Enum<Scaling>();
        if (scaling is Scaling.None) return new(type, shape);
        var axis = r.Int();
        var count = r.Count(elementBytes: scaling is Scaling.Symmetric ? 4 : 8);
        var (scales, zeros) = (new float[count], new int[count]);
        r.Floats(scales);
        if (scaling is Scaling.WithZeroPoints)
            foreach (ref var zero in zeros.AsSpan()) zero = r.Int();
        if (axis >= 0 ? axis >= rank || shape[axis] != count : count != 1)
            throw new ModelException($"The {Name} section has {count} scales along axis {axis} of shape {shape}; the file is damaged.");
        var (low, high) = type.ZeroPoints();
        foreach (var zero in zeros)
            if (zero < low || zero > high) throw new ModelException($"The {Name} section has the zero point {zero}; {type} takes {low} to {high}. The file is damaged.");
        return new(type, shape, axis >= 0 ? Quantization.PerAxis(axis, scales, zeros) : Quantization.PerTensor(scales[0], zeros[0]));
    }

    private static void WriteOperator(SectionWriter w, Operator op)
    {
        w.String(op.Type);
        var attributes = Catalog.Attributes(op);
        w.Int(attributes.Count);
        foreach (var (name, value) in attributes)
        {
            w.String(name);
            WriteAttribute(w, value);
        }
    }

    private static void WriteAttribute(SectionWriter w, object? value)
    {
        switch (value)
        {
            case null: Kind(AttributeKind.Null); break;
            case int i: Kind(AttributeKind.Int); w.Int(i); break;
            case float f: Kind(AttributeKind.Float); w.Float(f); break;
            case bool b: Kind(AttributeKind.Bool); w.Byte(b ? (byte)1 : (byte)0); break;
            case string s: Kind(AttributeKind.String); w.String(s); break;
            case ImmutableArray<int> ints:
                Kind(AttributeKind.Ints);
                w.Int(ints.Length);
                foreach (var item in ints) w.Int(item);
                break;
            case ImmutableArray<float> floats:
                Kind(AttributeKind.Floats);
                w.Int(floats.Length);
                foreach (var item in floats) w.Float(item);
                break;
            case Operator op: Kind(AttributeKind.Operator); WriteOperator(w, op); break;
            default: throw new InvalidOperationException($"An attribute of type {value.GetType()} has no form in a file.");
        }

        void Kind(AttributeKind kind) => w.Byte((byte)kind);
    }

    private static Operator ReadOperator(ref SectionReader r, int depth)
    {
        if (depth > 4) throw new ModelException($"The {Name} section nests operators {depth} deep; the file is damaged.");
        var type = r.String();
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var count = r.Count(elementBytes: 5); count > 0; count--)
        {
            var name = r.String();
            if (!attributes.TryAdd(name, ReadAttribute(ref r, depth))) throw new ModelException($"Operator {type} has attribute '{name}' twice; the file is damaged.");
        }

        return Catalog.Create(type, attributes);
    }

    private static object? ReadAttribute(ref SectionReader r, int depth)
    {
        switch (r.Enum<AttributeKind>())
        {
            case AttributeKind.Int: return r.Int();
            case AttributeKind.Float: return r.Float();
            case AttributeKind.Bool: return r.Byte() != 0;
            case AttributeKind.String: return r.String();
            case AttributeKind.Ints:
                var ints = new int[r.Count(elementBytes: 4)];
                foreach (ref var item in ints.AsSpan()) item = r.Int();
                return ImmutableArray.Create(ints);
            case AttributeKind.Floats:
                var floats = new float[r.Count(elementBytes: 4)];
                r.Floats(floats);
                return ImmutableArray.Create(floats);
            case AttributeKind.Operator: return ReadOperator(ref r, depth + 1);
            default: return null;
        }
    }
}
