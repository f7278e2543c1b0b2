using EdgeNet.Simd;

namespace EdgeNet.Kernels;

/// <summary>Where a value lies: its first byte, and how many elements apart its rows (its innermost axis) begin.</summary>
internal readonly unsafe record struct Address(nint Pointer, long Pitch);

/// <summary>The addresses a <see cref="Step"/> is bound to, in the order of its node's inputs and outputs.</summary>
/// <param name="inputs">The inputs; an optional one left out has a null pointer.</param>
/// <param name="outputs">The outputs.</param>
/// <param name="scratch">The step's scratch memory, aligned to a cache line.</param>
/// <param name="workers">How many workers may run the step.</param>
internal sealed unsafe class Binding(Address[] inputs, Address[] outputs, nint scratch, int workers)
{
    /// <summary>How many workers may run the step; <c>worker</c> numbers are below it.</summary>
    public int Workers => workers;

    /// <summary>The scratch memory asked for by <see cref="Step.ScratchBytes"/>.</summary>
    public byte* Scratch => (byte*)scratch;

    /// <summary>The first element of an input; null for an optional input left out.</summary>
    public T* Input<T>(int index) where T : unmanaged => index < inputs.Length ? (T*)inputs[index].Pointer : null;

    /// <summary>The first element of an output.</summary>
    public T* Output<T>(int index = 0) where T : unmanaged => (T*)outputs[index].Pointer;

    /// <summary>Whether an input is there to be read: given, and not already where the node would put it.</summary>
    public bool HasInput(int index) => index < inputs.Length && inputs[index].Pointer != 0;

    /// <summary>Whether an output is there to be written, and not a view of an input.</summary>
    public bool HasOutput(int index) => outputs[index].Pointer != 0;

    /// <summary>The rows (innermost axis) of an input of floats; none for an optional one left out.</summary>
    public FloatRows InputRows(int index) => !HasInput(index) ? default : new(Input<float>(index), (nint)InputPitch(index));

    /// <summary>The rows of an input whose elements take so many bytes.</summary>
    public ByteRows InputRows(int index, int elementBytes) => !HasInput(index) ? default : new(Input<byte>(index), (nint)InputPitch(index) * elementBytes);

    /// <summary>The rows of an output whose elements take so many bytes.</summary>
    public ByteRows OutputRows(int index, int elementBytes) => new(Output<byte>(index), (nint)OutputPitch(index) * elementBytes);

    /// <summary>The rows of an output of floats.</summary>
    public FloatRows OutputRows(int index = 0) => new(Output<float>(index), (nint)OutputPitch(index));

    /// <summary>How many elements apart an input's rows begin; its innermost dimension unless the step takes pitched inputs.</summary>
    public long InputPitch(int index) => inputs[index].Pitch;

    /// <summary>How many elements apart an output's rows begin.</summary>
    public long OutputPitch(int index = 0) => outputs[index].Pitch;
}
