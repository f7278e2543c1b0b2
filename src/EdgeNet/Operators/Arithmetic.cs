using System.Numerics.Tensors;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The numbers that a step's products are made of: floats, or integers that stand for reals.</summary>
/// <param name="multiplier">What multiplies them.</param>
/// <param name="weightBytes">The bytes of one weight as it is given.</param>
internal abstract unsafe class Arithmetic(Multiplier multiplier, int weightBytes)
{
    public Multiplier Multiplier => multiplier;

    public int WeightBytes => weightBytes;

    /// <summary>The bytes of one output, and of one element of the residual.</summary>
    public virtual int OutputBytes => sizeof(float);

    public virtual int ResidualBytes => sizeof(float);

    /// <summary>Tells packed weights from those of the same matrices in another arithmetic.</summary>
    public abstract string Format { get; }

    /// <summary>Every byte of an input that is 0.</summary>
    public virtual byte Zero => 0;

    /// <summary>What each byte of a weight is XORed with as it is packed.</summary>
    public virtual byte Flip => 0;

    /// <summary>Whether the sum of each row's inputs is asked for.</summary>
    public virtual bool SumsRows => false;

    /// <summary>Prepares what does not change from run to run.</summary>
    /// <param name="c">The node.</param>
    /// <param name="matrices">The weights' matrices.</param>
    /// <param name="products">What is multiplied with them.</param>
    /// <param name="format">Tells these matrices from any others of the same constant.</param>
    public virtual void Prepare(KernelContext c, WeightMatrix[] matrices, Product[] products, string format) { }

    /// <summary>Bytes behind the packed weights of so many columns for what <see cref="Adjust"/> finds out about them.</summary>
    public virtual long BytesBehind(int columns) => 0;

    /// <summary>Changes weights that have just been packed, of panels <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public virtual void Adjust(in GemmWeights packed, int begin, int end) { }

    /// <summary>Completes the weights of a product by its bias and epilogue.</summary>
    /// <param name="weights">What to complete.</param>
    /// <param name="index">The product's number.</param>
    /// <param name="channel">The output channel of its first column.</param>
    /// <param name="bias">The node's bias, or null.</param>
    public abstract void Complete(ref GemmWeights weights, int index, int channel, void* bias);

    /// <summary>Zeros that stand for as many inputs outside an image.</summary>
    public byte* Padding(KernelContext c, int inputs)
    {
        var bytes = (inputs + multiplier.InputsAtOnce) * multiplier.InputBytes;
        return (byte*)c.Table(bytes, to => new Span<byte>((void*)to, bytes).Fill(Zero));
    }
}

/// <summary>Floats.</summary>
/// <param name="level">The vector width.</param>
/// <param name="epilogue">What becomes of the sums.</param>
/// <param name="scale">What the weights are multiplied with.</param>
internal sealed unsafe class FloatArithmetic(SimdLevel level, Epilogue epilogue, float scale = 1) : Arithmetic(GemmKernel.For(level), sizeof(float))
{
    public override string Format => $"{level} {scale}";

    public override void Complete(ref GemmWeights weights, int index, int channel, void* bias)
    {
        weights.Bias = bias == null ? null : (float*)bias + channel;
        weights.Epilogue = epilogue;
    }

    public override void Adjust(in GemmWeights packed, int begin, int end)
    {
        if (scale == 1) return;
        var kernel = (GemmKernel)Multiplier;
        var first = (nint)packed.Taps * packed.K * begin * kernel.TileN;
        var last = (nint)kernel.PackedFloats(packed.Taps, packed.K, Math.Min(packed.N, end * kernel.TileN));
        var values = new Span<float>((float*)packed.Packed + first, checked((int)(last - first)));
        TensorPrimitives.Multiply(values, scale, values);
    }
}
