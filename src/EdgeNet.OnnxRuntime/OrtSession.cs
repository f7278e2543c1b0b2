using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Tensors;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace EdgeNet.OnnxRuntime;

/// <summary>
/// A model in ONNX Runtime, its inputs and outputs bound to memory of ours once and for all. Where it finds an output to have another
/// shape than the graph says, as lengths may be rounded differently, it makes the outputs itself, and they are copied.
/// </summary>
internal sealed class OrtSession : ISession
{
    private static readonly Lazy<string?> Unavailability = new(FindOut);

    private readonly InferenceSession session;
    private readonly OrtIoBinding binding;
    private readonly RunOptions runOptions = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL }; // errors are thrown
    private readonly Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> outputs = new(StringComparer.Ordinal);
    private bool makesOutputs;

    private OrtSession(Graph graph, InferenceSession session)
    {
        (Graph, this.session, binding) = (graph, session, session.CreateIoBinding());
        foreach (var input in graph.Inputs)
        {
            using var value = Wrap(inputs, input.Name, input.Spec);
            binding.BindInput(input.Name, value);
        }

        foreach (var (name, output) in graph.Outputs)
        {
            using var value = Wrap(outputs, name, output.Spec);
            binding.BindOutput(name, value);
        }
    }

    /// <summary>Why ONNX Runtime can't run here; null if it can.</summary>
    public static string? WhyUnavailable => Unavailability.Value;

    /// <inheritdoc/>
    public Graph Graph { get; }

    /// <summary>Loads a model given as bytes.</summary>
    public static ISession Create(Graph graph, byte[] model, CompileOptions options) => Create(graph, settings => new(model, settings), options);

    /// <summary>Loads a model's file.</summary>
    public static ISession Create(Graph graph, string path, CompileOptions options) => Create(graph, settings => new(path, settings), options);

    /// <inheritdoc/>
    public Span<T> Input<T>(string name) where T : unmanaged => Find(inputs, name, "input").Span<T>();

    /// <inheritdoc/>
    public Span<byte> InputBytes(string name) => Find(inputs, name, "input").Bytes;

    /// <inheritdoc/>
    public ReadOnlySpan<T> Output<T>(string name) where T : unmanaged => Find(outputs, name, "output").Span<T>();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> OutputBytes(string name) => Find(outputs, name, "output").Bytes;

    /// <inheritdoc/>
    public Shape OutputShape(string name) => Find(outputs, name, "output").Shape;

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            if (makesOutputs) RunUnbound();
            else session.RunWithBinding(runOptions, binding);
        }
        catch (OnnxRuntimeException) when (!makesOutputs)
        {
            Unbind();
            Run();
        }
        catch (OnnxRuntimeException e)
        {
            throw new EdgeNetException($"ONNX Runtime cannot run '{Graph.Name}': {e.Message}", e);
        }
    }

    /// <summary>Leaves the outputs to ONNX Runtime from now on.</summary>
    private void Unbind()
    {
        makesOutputs = true;
        binding.ClearBoundOutputs();
        foreach (var name in outputs.Keys) binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);
    }

    private void RunUnbound()
    {
        session.RunWithBinding(runOptions, binding);
        using var values = binding.GetOutputValues();
        foreach (var (name, value) in binding.GetOutputNames().Zip(values))
        {
            var (made, type) = (value.GetTensorTypeAndShape(), outputs[name].Spec.Type);
            if (made.ElementDataType != TypeOf(type)) throw new EdgeNetException($"ONNX Runtime gives output '{name}' of '{Graph.Name}' as {made.ElementDataType}; {type} is expected.");
            var shape = new Shape([.. made.Shape.Select(d => checked((int)d))]);
            if (shape != outputs[name].Shape) outputs[name] = new(new TensorSpec(type, shape));
            value.GetTensorMutableRawData().CopyTo(outputs[name].Bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        runOptions.Dispose();
        session.Dispose();
    }

    private static OrtSession Create(Graph graph, Func<SessionOptions, InferenceSession> load, CompileOptions options)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = options.Optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new(graph, load(settings));
        }
        catch (OnnxRuntimeException e)
        {
            throw new EdgeNetException($"ONNX Runtime cannot load '{graph.Name}': {e.Message}", e);
        }
    }

    private static string? FindOut()
    {
        try
        {
            OrtEnv.Instance();
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return $"its native library could not be loaded: {(e.InnerException ?? e).Message}";
        }
    }

    /// <summary>Makes memory for an input or output, as a value of ONNX Runtime's.</summary>
    private static unsafe OrtValue Wrap(Dictionary<string, Tensor> tensors, string name, TensorSpec spec)
    {
        var tensor = tensors[name] = new(spec);
        fixed (byte* memory = tensor.Bytes) // which is not the garbage collector's, and stays where it is
            return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TypeOf(spec.Type), [.. spec.Shape.Select(d => (long)d)], (nint)memory, spec.Bytes);
    }

    private static TensorElementType TypeOf(DType type) => type switch
    {
        DType.F32 => TensorElementType.Float,
        DType.F16 => TensorElementType.Float16,
        DType.BF16 => TensorElementType.BFloat16,
        DType.I64 => TensorElementType.Int64,
        DType.I32 => TensorElementType.Int32,
        DType.I8 => TensorElementType.Int8,
        DType.U8 => TensorElementType.UInt8,
        DType.Bool => TensorElementType.Bool,
        _ => throw new EdgeNetException($"ONNX Runtime takes no {type} elements as inputs or outputs; cast them to I8."),
    };

    private Tensor Find(Dictionary<string, Tensor> tensors, string name, string kind) => tensors.TryGetValue(name, out var tensor) ? tensor
        : throw new EdgeNetException($"'{Graph.Name}' has no {kind} '{name}'; its {kind}s are {string.Join(", ", tensors.Keys)}.");
}
