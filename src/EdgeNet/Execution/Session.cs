using System.Numerics.Tensors;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Memory;
using EdgeNet.Tensors;
using EdgeNet.Threading;

namespace EdgeNet.Execution;

/// <summary>
/// Runs a plan: fill the inputs, call <see cref="Run"/>, read the outputs. Nothing is allocated by a run. Inputs share the
/// arena with everything else, so they must be filled before every run; outputs stay until the next one.
/// A session serves one thread at a time; make one session a thread.
/// </summary>
/// <example><code>
/// using var session = graph.Compile().CreateSession();
/// pixels.CopyTo(session.Input&lt;float&gt;("image"));
/// session.Run();
/// ReadOnlySpan&lt;float&gt; scores = session.Output&lt;float&gt;("scores");
/// </code></example>
public sealed unsafe class Session : ISession
{
    private readonly Block[] weights;
    private AlignedBlock arena;
    private Step[] steps;
    private Dictionary<string, Port> inputs;
    private Dictionary<string, Port> outputs;
    private Dictionary<string, Port> variables;
    private readonly WorkerPool pool;
    private int running;
    private bool disposed;

    internal Session(Plan plan)
    {
        Plan = plan;
        arena = new(plan.ArenaBytes);
        pool = WorkerPool.Shared(plan.Options.Threads);
        inputs = plan.Graph.Inputs.ToDictionary(input => input.Name, PortOf, StringComparer.Ordinal);
        outputs = plan.Graph.Outputs.ToDictionary(output => output.Name, output => PortOf(output.Value), StringComparer.Ordinal);
        variables = plan.Graph.Variables.ToDictionary(variable => variable.Name, PortOf, StringComparer.Ordinal);
        foreach (var variable in plan.Graph.Variables) variable.Initial!.Bytes.CopyTo(Bytes(variables[variable.Name]));
        weights = [.. plan.Graph.Constants.Select(c => c.Constant!).Concat(plan.Weights.Packs.Select(p => p.Pack)).Select(t => t.Block).Distinct()];
        foreach (var block in weights) block.Retain();
        steps = [.. plan.Steps.Select(s => plan.Bind(s, (nint)arena.Pointer))];
    }

    /// <summary>The plan it runs.</summary>
    public Plan Plan { get; }

    /// <summary>The graph as it runs: folded and fused.</summary>
    public Graph Graph => Plan.Graph;

    /// <summary>Measures each step while set; a run without one pays nothing for it.</summary>
    /// <exception cref="EdgeNetException">The profiler was made for another plan.</exception>
    public Profiler? Profiler
    {
        get;
        set => field = value is null || value.Plan == Plan ? value : throw new EdgeNetException("This profiler was made for another plan; make one for the session's.");
    }

    /// <inheritdoc/>
    public Span<T> Input<T>(string name) where T : unmanaged => Elements<T>(FindInput(name), name);

    /// <summary>An input as a tensor span of <c>System.Numerics.Tensors</c>.</summary>
    public TensorSpan<T> InputTensor<T>(string name) where T : unmanaged => Spans.Shaped(Input<T>(name), FindInput(name).Spec.Shape);

    /// <inheritdoc/>
    public Span<byte> InputBytes(string name) => Bytes(FindInput(name));

    /// <inheritdoc/>
    public ReadOnlySpan<T> Output<T>(string name) where T : unmanaged => Elements<T>(FindOutput(name), name);

    /// <summary>An output as a tensor span of <c>System.Numerics.Tensors</c>.</summary>
    public ReadOnlyTensorSpan<T> OutputTensor<T>(string name) where T : unmanaged =>
        Spans.Shaped(Elements<T>(FindOutput(name), name), FindOutput(name).Spec.Shape);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> OutputBytes(string name) => Bytes(FindOutput(name));

    /// <inheritdoc/>
    public Shape OutputShape(string name) => FindOutput(name).Spec.Shape;

    /// <summary>The elements of a variable: what the last run left, or what it began with. What is written here the next run finds.</summary>
    /// <exception cref="EdgeNetException">There is no such variable, or it holds another element type.</exception>
    public Span<T> Variable<T>(string name) where T : unmanaged => Elements<T>(FindVariable(name), name);

    /// <summary>A variable as stored, whatever its element type.</summary>
    /// <exception cref="EdgeNetException">There is no such variable.</exception>
    public Span<byte> VariableBytes(string name) => Bytes(FindVariable(name));

    /// <inheritdoc/>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Enter();
        try
        {
            if (Profiler is { } profiler) profiler.Run(steps, pool);
            else
            {
                foreach (var step in steps) pool.Run(step);
            }
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }

    /// <summary>The first byte of a value, valid while this session is reachable.</summary>
    internal byte* Address(Value value) => (byte*)Plan.Locate(value, (nint)arena.Pointer).Pointer;

    /// <summary>Ends the session; its arena goes once no span of it is left.</summary>
    /// <exception cref="EdgeNetException">Another thread is running it.</exception>
    public void Dispose()
    {
        if (disposed) return;
        Enter();
        disposed = true;
        (arena, steps, inputs, outputs, variables) = (AlignedBlock.None, [], [], [], []);
        foreach (var block in weights) block.Release();
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref running, 1) != 0)
            throw new EdgeNetException("This session is already running on another thread; create one session a thread from the same plan.");
    }

    private Port PortOf(Value value)
    {
        var (block, offset) = Plan.Find(value, arena);
        return new(value.Spec, block, offset);
    }

    private static Span<T> Elements<T>(Port port, string name) where T : unmanaged
    {
        var type = DTypeExtensions.Of<T>();
        if (type != port.Spec.Type) throw new EdgeNetException($"'{name}' is {port.Spec}; it cannot be read as {type}.");
        return port.Block.Span<T>(port.Offset, port.Spec.Shape.Elements);
    }

    private static Span<byte> Bytes(Port port) => port.Block.Span<byte>(port.Offset, port.Spec.Bytes);

    private Port FindInput(string name) => Find(inputs, name, "input");

    private Port FindOutput(string name) => Find(outputs, name, "output");

    private Port FindVariable(string name) => Find(variables, name, "variable");

    private Port Find(Dictionary<string, Port> ports, string name, string kind)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return ports.TryGetValue(name, out var port) ? port
            : throw new EdgeNetException($"'{Plan.Graph.Name}' has no {kind} '{name}'; its {kind}s are {string.Join(", ", ports.Keys)}.");
    }

    /// <summary>Where the caller finds the elements of an input or output.</summary>
    private readonly record struct Port(TensorSpec Spec, Block Block, long Offset);
}
