using EdgeNet.Graphs;
using EdgeNet.Onnx.Proto;
using EdgeNet.Operators;
using EdgeNet.Passes;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <summary>
/// Writes a graph as ONNX, node by node. Each value remembers in which order of axes it was written; a Transpose is written only
/// where a node needs another order. Weights are put into the order they are needed in right away, quantized ones before they are dequantized: so other runtimes see
/// pairs that they can take for integers.
/// </summary>
internal sealed class GraphExporter
{
    private readonly Graph graph;
    private readonly ModelWriter writer;
    private readonly Dictionary<Value, AxisOrder> home = [];
    private readonly Dictionary<(Value Value, AxisOrder Order), string> written = [];
    private readonly Dictionary<Value, string> outputNames = [];

    public GraphExporter(Graph graph)
    {
        this.graph = graph.Clone();
        new RaiseQuantized().Run(this.graph);
        this.graph.Sort();
        this.graph.InferShapes();
        new RemoveDeadNodes().Run(this.graph);
        writer = new(graph.Name);
    }

    /// <summary>Writes the whole graph.</summary>
    /// <exception cref="OnnxExportException">ONNX has no equivalent for something in it; all of it is listed.</exception>
    public ModelProto Run()
    {
        var problems = new List<string>();
        foreach (var input in graph.Inputs)
        {
            Try(input.Name, () => writer.Input(writer.Unique(input.Name), input.Spec));
            Define(input, AxisOrder.Plain(input.Shape.Rank), input.Name);
        }

        foreach (var (name, value) in graph.Outputs)
        {
            Try(name, () => writer.Output(writer.Unique(name), value.Spec));
            if (value.Producer is not null) outputNames.TryAdd(value, name);
        }

        foreach (var node in graph.Nodes)
        {
            if (Try($"{node.Name} ({node.Operator.Type})", () => ExportRules.Write(new NodeExport(this, writer, node)))) continue;
            foreach (var output in node.Outputs) Define(output, AxisOrder.Plain(output.Shape.Rank), output.Name);
        }

        if (problems.Count > 0) throw new OnnxExportException(graph.Name, problems);
        foreach (var (name, value) in graph.Outputs)
        {
            var source = Name(value, AxisOrder.Plain(value.Shape.Rank));
            if (!string.Equals(source, name, StringComparison.Ordinal)) writer.Node("Identity", $"{name}/copy", [source], [name]);
        }

        return writer.Model;

        bool Try(string what, Action write)
        {
            try
            {
                write();
                return true;
            }
            catch (NotExportableException e)
            {
                problems.Add($"{what}: {e.Message}.");
                return false;
            }
        }
    }

    /// <summary>The order a value was written in; for a constant, which is written in any, our own.</summary>
    public AxisOrder OrderOf(Value value) => home.TryGetValue(value, out var order) ? order : AxisOrder.Plain(value.Shape.Rank);

    /// <summary>
    /// The name of a tensor that holds a value in a certain order. For a constant that may have more axes than the value: ones before its own.
    /// </summary>
    public string Name(Value value, AxisOrder order)
    {
        if (written.TryGetValue((value, order), out var name)) return name;
        if (value.Constant is { } constant)
        {
            int[] shape = [.. Enumerable.Repeat(1, order.Rank - value.Shape.Rank), .. value.Shape];
            name = writer.Initializer(value.Name, constant, shape, order.ToArray());
        }
        else if (value.Producer is { Operator: DequantizeLinear op } node && node.Inputs[0]!.Constant is not null)
        {
            name = ExportRules.Quantized(new NodeExport(this, writer, node), op, order);
        }
        else
        {
            name = NameFor(value, order, $"{value.Name}/transposed");
            var from = OrderOf(value);
            if (value.Shape.Elements > 0 && from.LiesAs(order, value.Shape))
                writer.Node("Reshape", name, [Name(value, from), writer.Integers($"{name}/shape", order.Lying(value.Shape.ToArray()))], [name]);
            else
                writer.Node("Transpose", name, [Name(value, from)], [name], ("perm", from.PermutationTo(order)));
        }

        return written[(value, order)] = name;
    }

    /// <summary>A tensor whose elements, as they lie, are a value's in our order; it may have another shape.</summary>
    public string Flat(Value value)
    {
        var (order, plain) = (OrderOf(value), AxisOrder.Plain(value.Shape.Rank));
        return Name(value, order.LiesAs(plain, value.Shape) ? order : plain);
    }

    /// <summary>States under which name and in which order a value is written.</summary>
    public void Define(Value value, AxisOrder order, string name)
    {
        home[value] = order;
        written[(value, order)] = name;
    }

    /// <summary>The name to write a value under: the graph output's, if it is one and the order our own.</summary>
    public string NameFor(Value value, AxisOrder order, string otherwise) =>
        order.Equals(AxisOrder.Plain(value.Shape.Rank)) && outputNames.Remove(value, out var name) ? name : writer.Unique(otherwise);
}
