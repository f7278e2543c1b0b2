using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Kernels;

/// <summary>What a kernel may know of its node when it is chosen and set up.</summary>
/// <param name="node">The node's name, for messages.</param>
/// <param name="inputs">The inputs' specs; null for an optional input left out.</param>
/// <param name="constants">The inputs' contents where they are known; null where they are computed.</param>
/// <param name="outputs">The outputs' specs.</param>
/// <param name="level">The vector width to use.</param>
/// <param name="workers">How many workers will run the step.</param>
/// <param name="packs">Keeps packed weights for the plan.</param>
/// <param name="hasByteDot">Whether there is a dot product of bytes; null if as this processor has it.</param>
internal sealed unsafe class KernelContext(
    string node, TensorSpec?[] inputs, Tensor?[] constants, TensorSpec[] outputs, SimdLevel level, int workers, PackedWeights packs, bool? hasByteDot = null)
{
    private readonly HashSet<int> packed = [];

    /// <summary>The node's name.</summary>
    public string Node => node;

    /// <summary>The vector width to use.</summary>
    public SimdLevel Level => level;

    /// <summary>Whether products of bytes are added to a sum, four at a time, in one instruction.</summary>
    public bool HasByteDot { get; } = hasByteDot ?? ByteKernel.HasDot(level);

    /// <summary>How many workers will run the step.</summary>
    public int Workers => workers;

    /// <summary>How many inputs the node has, the optional ones left out in between counted.</summary>
    public int InputCount => inputs.Length;

    /// <summary>How many outputs the node has.</summary>
    public int OutputCount => outputs.Length;

    /// <summary>Whether an optional input is given.</summary>
    public bool HasInput(int index) => index < inputs.Length && inputs[index] is not null;

    /// <summary>Whether integers stand for some of the node's reals.</summary>
    public bool IsQuantized => inputs.Any(i => i?.Quantization is not null) || outputs.Any(o => o.Quantization is not null);

    /// <summary>An input's spec.</summary>
    public TensorSpec Input(int index) => inputs[index]!.Value;

    /// <summary>An output's spec.</summary>
    public TensorSpec Output(int index = 0) => outputs[index];

    /// <summary>An input's contents, or null if they are computed when the plan runs.</summary>
    public Tensor? Constant(int index) => index < constants.Length ? constants[index] : null;

    /// <summary>
    /// Weights in the order a kernel wants, kept by the plan and shared by its sessions. A pack already made of the same
    /// constant in the same <paramref name="format"/> is reused; the format's name must tell everything its bytes depend on but the
    /// constant. A pack may come from a model file instead of <paramref name="fill"/>, which alone may read the constant: it must hold nothing
    /// but numbers, so that a damaged one makes a wrong result at worst. See <see cref="PackedWeights.Revision"/> before changing a format.
    /// </summary>
    public nint Pack(int input, string format, long bytes, Action<nint> fill)
    {
        var constant = constants[input] ?? throw new InvalidOperationException($"Input {input} of {node} is no constant.");
        packed.Add(input);
        return packs.GetOrAdd(constant, format, bytes, fill);
    }

    /// <summary>Whether the kernel reads an input from a pack or table of its own, and the constant itself no more.</summary>
    public bool IsPacked(int input) => packed.Contains(input);

    /// <summary>
    /// Memory for a table the kernel computes once (indices, coefficients), kept by the plan; <paramref name="inputs"/> are the
    /// constants it holds all of, which a run reads no more.
    /// </summary>
    public nint Table(long bytes, Action<nint> fill, params ReadOnlySpan<int> inputs)
    {
        foreach (var input in inputs) packed.Add(input);
        return packs.Add(bytes, fill);
    }
}
