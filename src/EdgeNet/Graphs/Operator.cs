using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>
/// What a node computes, with its attributes. An operator is data and never changed once a node holds it: a rewrite makes a copy,
/// as in <c>conv with { Activation = relu }</c>.
/// </summary>
/// <example><code>var op = Catalog.Create("MaxPool", new() { ["kernel_shape"] = new[] { 2, 2 }, ["strides"] = new[] { 2, 2 } });</code></example>
public abstract record Operator
{
    /// <summary>The operator's name in the catalogue and in files.</summary>
    public string Type => GetType().Name;

    /// <summary>The inputs it takes.</summary>
    internal abstract Signature Signature { get; }

    /// <summary>The ways to compute it, best first.</summary>
    internal virtual IReadOnlyList<Kernel> Kernels => [];

    /// <summary>
    /// The ways to compute it where integers stand for some of its reals, best first. An operator that has any takes a quantized value
    /// wherever it takes real numbers, and its shape rule sees it as such.
    /// </summary>
    internal virtual IReadOnlyList<Kernel> IntegerKernels => [];

    /// <summary>
    /// The bytes that stand for its results: unsigned, with one scale and zero point; null where results are real numbers. Only operators
    /// with kernels for integers have it.
    /// </summary>
    public Quantization? Result { get; internal set; }

    /// <summary>
    /// Shows every attribute to a visitor and takes back what it answers. This one method reads, writes, checks and lists
    /// the attributes: <c>Group = a.Int("group", Group, min: 1);</c>
    /// </summary>
    internal virtual void Attributes(AttributeVisitor a) { }

    /// <summary>Shows every attribute to a visitor: the operator's own, and what all have.</summary>
    internal void Visit(AttributeVisitor a)
    {
        Attributes(a);
        if (IntegerKernels.Count > 0) Result = a.Bytes("result", Result);
    }

    /// <summary>Whether an output is given as <see cref="Result"/> says; others are real numbers.</summary>
    internal virtual bool GivesIntegers(int output) => true;

    /// <summary>The shape rule: checks the inputs and states each output.</summary>
    internal abstract void Infer(Inference i);

    /// <summary>Whether inputs are asked for their shapes only, so that the outputs are known even where the inputs' contents are not.</summary>
    internal virtual bool ReadsShapesOnly => false;

    /// <summary>
    /// How many variables a node changes: output i is what becomes of input i, in the same memory, for this many of the first. Such a
    /// node runs once everything else that reads those inputs has, whether or not anything reads its outputs.
    /// </summary>
    internal virtual int Updates => 0;

    /// <summary>The values of a node that need no memory of their own, where their neighbours allow it.</summary>
    internal virtual IEnumerable<View> Views(Node node) => [];

    /// <summary>
    /// Adds the nodes that compute the gradients of a node's inputs from those of its outputs. An operator that is flat
    /// wherever it has a slope at all, such as Floor, adds none.
    /// </summary>
    /// <exception cref="GraphException">The operator cannot be differentiated.</exception>
    internal virtual void Differentiate(Gradient g) =>
        throw new GraphException(g.Node.Name, $"{Type} has no gradient; freeze what lies before it, or replace it for training.");

    /// <summary>The best kernel that applies.</summary>
    /// <exception cref="GraphException">None does.</exception>
    internal Kernel Choose(KernelContext c)
    {
        if (Enumerable.Range(0, c.OutputCount).All(o => c.Output(o).Shape.Elements == 0)) return NothingStep.Kernel;
        return Applicable(c).FirstOrDefault() ?? throw new GraphException(c.Node,
            $"{Type} has no kernel for ({string.Join(", ", Enumerable.Range(0, c.InputCount).Select(i => c.HasInput(i) ? c.Input(i).ToString() : "nothing"))}).");
    }

    /// <summary>The kernels that apply, best first.</summary>
    internal IEnumerable<Kernel> Applicable(KernelContext c) => (c.IsQuantized && IntegerKernels.Count > 0 ? IntegerKernels : Kernels).Where(k => k.Applies(c));

    /// <summary>The multiply-accumulates one run of a node does; 0 where that isn't what it does.</summary>
    internal virtual long Macs(Node node) => 0;
}

/// <summary>
/// The inputs an operator takes, in order. A name ending in <c>?</c> may be left out; one ending in <c>*</c> stands for
/// any number from one up, and comes last.
/// </summary>
internal sealed class Signature(params string[] inputs)
{
    public int Least => inputs.Count(i => !i.EndsWith('?'));

    public int Most => inputs.Length > 0 && inputs[^1].EndsWith('*') ? int.MaxValue : inputs.Length;

    /// <summary>The name of an input, for messages.</summary>
    public string Name(int index) => index < inputs.Length - 1 || Most == inputs.Length
        ? inputs[index].TrimEnd('?')
        : $"{inputs[^1].TrimEnd('*')}{index - inputs.Length + 1}";

    public bool Optional(int index) => index < inputs.Length && inputs[index].EndsWith('?');

    public override string ToString() => string.Join(", ", inputs);
}
