using EdgeNet.Graphs;
using EdgeNet.Onnx.Proto;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Onnx.Import;

/// <summary>Turns an ONNX graph into ours, node by node. What is known ahead of time is computed on the way, so that shapes are numbers when they are needed.</summary>
internal sealed class Importer
{
    // How many bytes may be computed beforehand that are more than what they are computed from. A few bytes can ask for gigabytes, and
    // what is large is better computed when the model is loaded than carried in it.
    private const long GrowthOfAny = 1 << 20, GrowthOfEachByte = 8;

    // A function may use others, and they others: a few lines can stand for any number of nodes.
    private const int MostNodesAdded = 1 << 16, DeepestNesting = 32;

    private static readonly HashSet<string> OwnDomains = new(StringComparer.Ordinal) { "", "ai.onnx" };

    private readonly ModelProto model;
    private readonly OnnxOptions options;
    private readonly string? folder;
    private readonly IReadOnlyDictionary<string, Tensor> fixedInputs;
    private readonly List<OnnxProblem> problems = [];
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly HashSet<NodeProto> needed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string Domain, string Type), FunctionProto> functions = [];
    private readonly Dictionary<Tensor, DataType> stored = [];
    private int nodesAdded, nesting;
    private long growth;

    public Importer(ModelProto model, OnnxOptions options, string? folder, IReadOnlyDictionary<string, Tensor> fixedInputs)
    {
        (this.model, this.options, this.folder, this.fixedInputs) = (model, options, folder, fixedInputs);
        Graph = new(model.Graph.Name.Length > 0 ? model.Graph.Name : "model");
        Layout = new((op, inputs) => Add(op, inputs, op.Type)[0]);
        Opset = OpsetOf(model.OpsetImport) ?? 1;
        growth = GrowthOfAny + (GrowthOfEachByte * model.CalculateSize());
        foreach (var function in model.Functions) functions.TryAdd((function.Domain, function.Name), function);
    }

    public Graph Graph { get; }

    public Layout Layout { get; }

    /// <summary>Whole numbers that are there as floats, too.</summary>
    public Dictionary<Value, Value> WholeReals { get; } = [];

    /// <summary>Bytes by scales that a run computes: what they are made of, and how.</summary>
    public Dictionary<Value, (Value Reals, Func<Value, Value> Quantize)> QuantizedReals { get; } = [];

    /// <summary>The version of ONNX's own operators the model uses.</summary>
    public long Opset { get; }

    /// <summary>Imports the whole model.</summary>
    /// <exception cref="UnsupportedOnnxException">Something in it isn't supported; all of it is listed.</exception>
    public Graph Run()
    {
        var main = model.Graph;
        foreach (var opset in model.Functions.Select(OpsetOf).Append(Opset).Where(o => o > OnnxModel.NewestOpset).Distinct())
            problems.Add(new(Graph.Name, "", opset, $"it uses opset {opset}; EdgeNet knows those up to {OnnxModel.NewestOpset}: export the model with an older one."));
        foreach (var unknown in options.Shapes.Keys.Except(main.Input.Select(i => i.Name), StringComparer.Ordinal))
            problems.Add(new(unknown, "", Opset, $"a shape is given for it, but the model has no such input{Spelling.DidYouMean(unknown, main.Input.Select(i => i.Name))}"));
        foreach (var sparse in main.SparseInitializer) problems.Add(new(sparse.Values?.Name ?? "", "", Opset, "sparse weights are not supported; store them densely."));
        var scope = new Scope(main.Initializer, outer: null) { Opset = Opset };
        var inputs = main.Input.Where(i => !scope.IsInitializer(i.Name)).ToList();
        var specs = new InputSpecs(inputs, options);
        foreach (var input in inputs) Declare(scope, input, specs);
        MarkNeeded(main.Node, main.Output.Select(o => o.Name));
        Import(main.Node, scope);
        foreach (var output in main.Output)
        {
            if (Find(scope, output.Name) is not { } value) continue;
            Graph.Output(output.Name, Layout.Arrange(value, AxisOrder.Plain(value.Order.Rank)));
        }

        if (problems.Count > 0) throw new UnsupportedOnnxException(Graph.Name, problems);
        return Graph;
    }

    /// <summary>Adds a node to the graph, or a constant if its result is known.</summary>
    public IReadOnlyList<Value> Add(Operator op, IReadOnlyList<Value?> inputs, string label)
    {
        if (op is not DequantizeLinear && Evaluation.IsKnown(op, inputs)) // whose integers are a quarter, and may be computed with
        {
            var specs = Inference.Run(label, op, inputs);
            if (MayGrow(specs.Sum(s => s.Bytes) - inputs.Sum(v => v?.Spec.Bytes ?? 0)))
                return [.. Evaluation.Run(label, op, inputs, specs).Select(t => Graph.Constant(t, label))];
        }

        return Graph.Add(op, inputs, label);
    }

    /// <summary>Whether so many bytes more may be computed beforehand; if so they are counted.</summary>
    public bool MayGrow(long bytes)
    {
        if (bytes > growth) return false;
        growth -= Math.Max(0, bytes);
        return true;
    }

    /// <summary>The value of a name.</summary>
    /// <exception cref="SpoiledException">It can't be computed, for a reason already noted.</exception>
    public Laid Lookup(Scope scope, string name) => Find(scope, name) ?? throw new SpoiledException();

    /// <summary>Whether a value follows from settings, which are inputs of one whole number or truth value, such as a sample rate.</summary>
    public static bool FollowsFromSettings(Value value) => SourcesOf(value).All(source => source.Spec.Type != DType.F32 && source.Shape.Elements == 1);

    /// <summary>The inputs of the model that a value is computed from.</summary>
    public static IReadOnlyList<Value> SourcesOf(Value value)
    {
        var (seen, open) = (new HashSet<Value> { value }, new Stack<Value>([value]));
        while (open.TryPop(out var next))
        {
            foreach (var input in next.Producer?.Inputs ?? [])
                if (input is not null && seen.Add(input)) open.Push(input);
        }

        return [.. seen.Where(v => v.IsInput)];
    }

    /// <summary>Whether anything that counts reads a value.</summary>
    public bool IsRead(string name) => read.Contains(name);

    /// <summary>Reads a tensor of the model.</summary>
    public Tensor Read(TensorProto proto)
    {
        // A function may be called often, and what it holds be read each time.
        if (nesting > 0 && !MayGrow(proto.CalculateSize())) throw new OnnxException("its functions and branches hold more than a model of this size can have a use for.");
        var tensor = OnnxTensor.Read(proto, folder);
        stored[tensor] = proto.DataType;
        return tensor;
    }

    /// <summary>The element type of a value in the model, which may be narrower than ours if it is a constant.</summary>
    public DataType StoredType(Value value) =>
        value.Constant is { } constant && stored.TryGetValue(constant, out var type) ? type : OnnxTensor.TypeOf(value.Spec.Type);

    /// <summary>The version of ONNX's own operators a function uses.</summary>
    public long OpsetOf(FunctionProto function) => OpsetOf(function.OpsetImport) ?? Opset;

    /// <summary>Refuses to follow functions and branches without end. To be asked before they are copied.</summary>
    public void CountInner(IEnumerable<NodeProto> nodes)
    {
        nodesAdded += Total(nodes);
        if (nodesAdded > MostNodesAdded) throw new OnnxException($"its functions and branches have more than {MostNodesAdded} nodes, which EdgeNet does not follow.");

        static int Total(IEnumerable<NodeProto> nodes) => nodes.Sum(n => 1 + n.Attribute.Sum(a => a.G is null ? 0 : Total(a.G.Node)));
    }

    /// <summary>Imports the nodes of a branch or a function in place and answers what they compute.</summary>
    public IReadOnlyList<Laid> ImportInner(IReadOnlyList<NodeProto> nodes, IReadOnlyList<string> outputs, Scope scope)
    {
        if (nesting == DeepestNesting) throw new OnnxException($"its functions and branches are nested more than {DeepestNesting} deep.");
        nesting++;
        try
        {
            MarkNeeded(nodes, outputs);
            Import(nodes, scope);
        }
        finally
        {
            nesting--;
        }

        return [.. outputs.Select(name => Lookup(scope, name))];
    }

    private static long? OpsetOf(IEnumerable<OperatorSetIdProto> imports) =>
        imports.Where(o => OwnDomains.Contains(o.Domain)).Select(o => (long?)o.Version).Max();

    private Laid? Find(Scope scope, string name)
    {
        if (!scope.TryFind(name, w => new(Graph.Constant(Read(w), w.Name)), out var value))
            throw new OnnxException($"'{name}' is read but never computed; the model's nodes must come in the order they run.");
        return value;
    }

    private void Declare(Scope scope, ValueInfoProto input, InputSpecs specs)
    {
        try
        {
            if (fixedInputs.TryGetValue(input.Name, out var contents))
            {
                InputSpecs.Check(input, contents.Spec);
                scope.Define(input.Name, new(Graph.Constant(contents, input.Name)));
                return;
            }

            var spec = specs.Of(input);
            var order = options.ChannelsLast && spec.Shape.Rank == 4 ? AxisOrder.ChannelsLast(4) : AxisOrder.Plain(spec.Shape.Rank);
            scope.Define(input.Name, new(Graph.Input(input.Name, spec with { Shape = new(order.Lying(spec.Shape.ToArray())) }), order));
        }
        catch (Exception e) when (e is RuleException or EdgeNetException)
        {
            problems.Add(new(input.Name, "", Opset, e.Message));
            scope.Spoil(input.Name);
        }
    }

    // Nodes nobody reads from, as training leaves them behind, need not be supported.
    private void MarkNeeded(IReadOnlyList<NodeProto> nodes, IEnumerable<string> outputs)
    {
        read.UnionWith(outputs);
        foreach (var node in nodes.Reverse())
        {
            if (!node.Output.Any(o => o.Length > 0 && read.Contains(o))) continue;
            needed.Add(node);
            MarkReads(node);
        }
    }

    private void MarkReads(NodeProto node)
    {
        read.UnionWith(node.Input);
        foreach (var branch in node.Attribute.Select(a => a.G).OfType<GraphProto>())
        {
            // A branch may answer a value from outside as it is.
            read.UnionWith(branch.Output.Select(o => o.Name));
            foreach (var inner in branch.Node) MarkReads(inner);
        }
    }

    private void Import(IReadOnlyList<NodeProto> nodes, Scope scope)
    {
        foreach (var node in nodes.Where(needed.Contains))
        {
            if (Problem(node, scope) is not { } reason) continue;
            if (reason.Length > 0) problems.Add(new(scope.Prefix + NodeImport.NameOf(node), TypeOf(node), scope.Opset, reason));
            foreach (var output in node.Output) scope.Spoil(output);
        }
    }

    /// <summary>Imports a node. Answers why that couldn't be done: empty if for what was noted before, null if it was.</summary>
    private string? Problem(NodeProto node, Scope scope)
    {
        Action<NodeImport>? rule = functions.TryGetValue((node.Domain, node.OpType), out var function) ? n => n.Call(function) : null;
        if (rule is null && !OperatorMap.Rules.TryGetValue(TypeOf(node), out rule))
            return OperatorMap.Advice.TryGetValue(TypeOf(node), out var advice) ? advice
                : OwnDomains.Contains(node.Domain) ? "the operator is not supported." : $"operators of domain '{node.Domain}' are not supported; export the model with ONNX's own operators only.";
        try
        {
            var import = new NodeImport(this, scope, node);
            rule(import);
            return import.Unread.Count == 0 ? null : $"attribute {string.Join(", ", import.Unread.Select(a => $"'{a}'"))} is not supported.";
        }
        catch (SpoiledException)
        {
            return "";
        }
        catch (UnknownContentsException e)
        {
            var sources = e.Sources.Select(s => s.Name).ToList();
            if (sources.Count == 0) return $"'{e.Name}' must be known beforehand, but is too large to compute beforehand.";
            if (sources.TrueForAll(s => options.Contents(s) is not null)) throw new FixInputsException(sources);
            return $"'{e.Name}' must be known beforehand, but is computed from {string.Join(", ", sources.Select(s => $"input '{s}'"))}; give what it will hold, as in --value {sources[0]}=1.";
        }
        catch (Exception e) when (e is RuleException or EdgeNetException)
        {
            return e.Message.EndsWith('.') ? e.Message : e.Message + ".";
        }
        catch (Exception e) when (e is ArithmeticException or ArgumentException or IndexOutOfRangeException or InvalidOperationException)
        {
            // Rules say what is wrong where it is likely to be; a node made to harm may trip them up elsewhere.
            return $"its attributes and inputs contradict each other ({e.Message})";
        }
    }

    private static string TypeOf(NodeProto node) => OwnDomains.Contains(node.Domain) ? node.OpType : $"{node.Domain}.{node.OpType}";

    /// <summary>A node reads what couldn't be imported.</summary>
    internal sealed class SpoiledException : Exception;
}

/// <summary>The contents of these inputs are needed to build the graph, and they are given.</summary>
internal sealed class FixInputsException(IReadOnlyList<string> names) : Exception
{
    public IReadOnlyList<string> Names { get; } = names;
}
